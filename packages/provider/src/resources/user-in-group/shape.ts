import { type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { userInGroupDescriptions } from './descriptions.ts'

const { length, userPoolId } = sdkV2Rules

/** Properties of aws:cognito/userInGroup:UserInGroup. */
export const userInGroupShape: ResourceShape = {
  token: 'aws:cognito/userInGroup:UserInGroup',
  title: 'Cognito Group User',
  descriptions: userInGroupDescriptions,
  upstreamFramework: 'sdkV2',
  properties: {
    groupName: text({ required: true, replaceOnChanges: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    userPoolId: text({ required: true, replaceOnChanges: true, rules: [userPoolId()] }),
    username: text({ required: true, replaceOnChanges: true, rules: [length(1, 128)] }),
  },
}
