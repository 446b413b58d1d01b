import { userGroupDescriptions } from '../resources/index.ts'
import { block, describedAs, list, number, type Properties, text, within } from '../shape/index.ts'
import { listAllPages, type ProviderFunction, toResults } from './function.ts'

const name = 'getUserGroups'
const group = block(`${name}Group`, { description: text(), groupName: text(), precedence: number(), roleArn: text() })
const results: Properties = { groups: list(group), id: text(), region: text(), userPoolId: text() }

/** aws.cognito.getUserGroups: all groups of a pool. */
export const getUserGroups: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  descriptions: {
    summary: 'All groups of a pool.',
    properties: {
      groups: 'The groups.',
      ...within('groups', describedAs(group.properties!, userGroupDescriptions.properties)),
      'groups.groupName': 'The name of the group.',
      id: 'The id of the pool.',
      region: 'The region to ask in; by default the region of the provider.',
      userPoolId: 'The id of the pool.',
    },
  },
  args: { region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ userPoolId }, { call, region }) {
    const Groups = await listAllPages(call, 'ListGroups', 'Groups', { UserPoolId: userPoolId }, 'Limit')
    return { ...toResults(results, { Groups }), id: userPoolId!, region, userPoolId: userPoolId! }
  },
}
