import { userGroupDescriptions } from '../resources/index.ts'
import { describedAs, number, type Properties, text } from '../shape/index.ts'
import { type ProviderFunction, toResults } from './function.ts'

const results: Properties = {
  description: text(),
  id: text(),
  name: text({ apiPath: 'GroupName' }),
  precedence: number(),
  region: text(),
  roleArn: text(),
  userPoolId: text(),
}

/** aws.cognito.getUserGroup: a group by its name. */
export const getUserGroup: ProviderFunction = {
  token: 'aws:cognito/getUserGroup:getUserGroup',
  descriptions: {
    summary: 'A group of users of a pool.',
    properties: {
      ...describedAs(results, userGroupDescriptions.properties),
      id: 'The id of the pool, a slash and the name of the group.',
      name: 'The name of the group.',
      region: 'The region to ask in; by default the region of the provider.',
    },
  },
  args: { name: text({ required: true }), region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ name, userPoolId }, { call, region }) {
    const { Group } = await call('GetGroup', { UserPoolId: userPoolId, GroupName: name })
    return { ...toResults(results, Group), id: `${userPoolId}/${name}`, region }
  },
}
