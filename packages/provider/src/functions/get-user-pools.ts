import { list, text } from '../shape/index.ts'
import { listAllPages, type ProviderFunction } from './function.ts'
import { partitionOf } from './regions.ts'

/** aws.cognito.getUserPools: ids and ARNs of all pools of one name. Fails if there is none. */
export const getUserPools: ProviderFunction = {
  token: 'aws:cognito/getUserPools:getUserPools',
  descriptions: {
    summary: 'The pools of one name.',
    properties: {
      arns: 'The ARNs of the pools.',
      id: 'The name of the pools.',
      ids: 'The ids of the pools.',
      name: 'The name of the pools.',
      region: 'The region to ask in; by default the region of the provider.',
    },
  },
  args: { name: text({ required: true }), region: text() },
  results: { arns: list(text()), id: text(), ids: list(text()), name: text(), region: text() },
  async invoke({ name }, { call, callerIdentity, region, settings }) {
    const pools = await listAllPages(call, 'ListUserPools', 'UserPools', {})
    const ids = pools.filter(pool => pool.Name === name).map(pool => String(pool.Id))
    if (ids.length === 0) throw new Error(`no matching Cognito User Pools: none in ${region} is named "${name}"`)
    const { Account: account = '' } = settings.skipRequestingAccountId ? {} : await callerIdentity()
    const arns = ids.map(id => `arn:${partitionOf(region).partition}:cognito-idp:${region}:${account}:userpool/${id}`)
    return { arns, id: name!, ids, name: name!, region }
  },
}
