import { number, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { userGroupDescriptions } from './descriptions.ts'

const { arn, atLeast, length, userPoolId } = sdkV2Rules

/** Properties of aws:cognito/userGroup:UserGroup. */
export const userGroupShape: ResourceShape = {
  token: 'aws:cognito/userGroup:UserGroup',
  title: 'Cognito User Group',
  descriptions: userGroupDescriptions,
  upstreamFramework: 'sdkV2',
  properties: {
    description: text({ rules: [length(0, 2048)] }),
    name: text({ computed: true, replaceOnChanges: true, apiPath: 'GroupName', rules: [length(1, 128)] }),
    precedence: number({ rules: [atLeast(0)] }),
    region: text({ computed: true, replaceOnChanges: true }),
    roleArn: text({ rules: [arn()] }),
    userPoolId: text({ required: true, replaceOnChanges: true, rules: [userPoolId()] }),
  },
}
