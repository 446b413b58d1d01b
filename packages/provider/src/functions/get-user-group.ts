import { number, type Properties, text } from '../shape/index.ts'
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
  args: { name: text({ required: true }), region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ name, userPoolId }, { call, region }) {
    const { Group } = await call('GetGroup', { UserPoolId: userPoolId, GroupName: name })
    return { ...toResults(results, Group), id: `${userPoolId}/${name}`, region }
  },
}
