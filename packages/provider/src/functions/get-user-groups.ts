import { block, list, number, type Properties, text } from '../shape/index.ts'
import { listAllPages, type ProviderFunction, toResults } from './function.ts'

const name = 'getUserGroups'
const group = block(`${name}Group`, { description: text(), groupName: text(), precedence: number(), roleArn: text() })
const results: Properties = { groups: list(group), id: text(), region: text(), userPoolId: text() }

/** aws.cognito.getUserGroups: all groups of a pool. */
export const getUserGroups: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  args: { region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ userPoolId }, { call, region }) {
    const Groups = await listAllPages(call, 'ListGroups', 'Groups', { UserPoolId: userPoolId }, 'Limit')
    return { ...toResults(results, { Groups }), id: userPoolId!, region, userPoolId: userPoolId! }
  },
}
