import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { derivePoolId, newPoolId } from '../../crypto/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import {
  assertPool,
  assertPoolRequest,
  assertRoles,
  assertTags,
  describePool,
  emptyPool,
  getPool,
  poolConfigFromCreate,
} from '../../pools/index.ts'
import { quotaRule, serviceQuota } from '../../quotas.ts'
import { createPool } from '../../storage/index.ts'
import { newPoolKeys } from '../../tokens/index.ts'
import { estimateUsers } from '../../users/index.ts'

/** Creates a pool with its signing keys. API: CreateUserPool. */
export const CreateUserPool: Operation<'CreateUserPool'> = async (input, call) => {
  assertPoolRequest(input)
  const config = poolConfigFromCreate(input)
  assertPool(config)
  assertRoles(call, 'CreateUserPool', input)
  const tags = input.UserPoolTags ?? {}
  assertTags(tags, 'UserPoolTaggingException')

  const id = call.fixedIds?.poolId(tags, call.region) ?? ownId(call) ?? newPoolId(call.region)
  const data_key = call.keys.newDataKey(id)
  const limit = serviceQuota(call.settings, 'userPools')
  const made = {
    pool: {
      id,
      region: call.region,
      account: call.account,
      config: JSON.stringify(config),
      tags: JSON.stringify(tags),
      data_key,
      created_at: call.now,
    },
    keys: await newPoolKeys(call, id, call.keys.dataKey(id, data_key), { at: call.now }),
    limit,
  }
  let outcome = await call.store.decide(createPool, made)
  while (outcome === 'old-rows') {
    await emptyPool(call, id)
    outcome = await call.store.decide(createPool, made)
  }
  assertOutcome(outcome, ['created', 'taken'], {
    limit: () =>
      refuse('LimitExceededException', `An account can have at most ${limit} user pools in a region.`, quotaRule('userPools', limit)),
  })
  if (outcome === 'taken' && isOwn(call, id)) {
    const pool = await getPool(call, id)
    return { UserPool: describePool(pool, await estimateUsers(call, pool)) }
  }
  if (outcome === 'taken') throw refuse('InvalidParameterException', `A user pool with the id ${id} already exists.`)
  return { UserPool: describePool(await getPool(call, id), 0) }
}

/** Derived from the creation key, so that a repeated request finds the pool that it created. */
const ownId = ({ creationKey, keys, account, region }: Call): string | undefined =>
  creationKey === undefined ? undefined : derivePoolId(region, keys.keyedHash('creation', `pool ${account} ${region} ${creationKey}`))

const isOwn = (call: Call, id: string): boolean => ownId(call) === id
