import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { derivePoolId, newPoolId } from '../../crypto/index.ts'
import { assertPool, assertTags, describePool, getPool, settlePool } from '../../pools/index.ts'
import { quotaOf } from '../../quotas.ts'
import { countUsers, createPool } from '../../storage/index.ts'
import { newPoolKeys } from '../../tokens/index.ts'

/** In development, a pool may bring its id: the part after the region, or the whole. */
const customIdTag = '_custom_id_'

/** Makes a pool with its keys. API: CreateUserPool. */
export const CreateUserPool: Operation<'CreateUserPool'> = async (input, call) => {
  const config = settlePool(input)
  assertPool(config, input)
  // It stays a tag: a program that sets it must find it again.
  const { [customIdTag]: customId } = input.UserPoolTags ?? {}
  const tags = input.UserPoolTags ?? {}
  assertTags(tags, 'UserPoolTaggingException')

  const id = poolId(call, customId)
  const data_key = call.keys.newDataKey(id)
  const limit = quotaOf(call.settings, 'userPools')
  const outcome = await call.store.decide(createPool, {
    pool: {
      id,
      region: call.region,
      account: call.account,
      config: JSON.stringify(config),
      tags: JSON.stringify(tags),
      data_key,
      created_at: call.now,
    },
    keys: await newPoolKeys(call, id, call.keys.dataKey(id, data_key), call.now),
    limit,
  })
  if (outcome === 'limit') throw refuse('LimitExceededException', `An account can have at most ${limit} user pools in a region.`)
  if (outcome === 'taken' && isOwn(call, id))
    return { UserPool: describePool(await getPool(call, id), await call.store.read(countUsers(id))) }
  if (outcome === 'taken') throw refuse('InvalidParameterException', `A user pool with the id ${id} already exists.`)
  return { UserPool: describePool(await getPool(call, id), 0) }
}

function poolId(call: Call, customId: string | undefined): string {
  if (customId === undefined || call.settings.mode !== 'development') return ownId(call) ?? newPoolId(call.region)
  const id = customId.includes('_') ? customId : `${call.region}_${customId}`
  if (!/^[\w-]{1,45}_[0-9a-zA-Z]+$/.test(id) || id.length > 55 || !id.startsWith(`${call.region}_`)) {
    throw refuse(
      'InvalidParameterException',
      `The tag ${customIdTag} "${customId}" is not an id of a pool in ${call.region}: letters and digits after "${call.region}_".`,
    )
  }
  return id
}

/** Follows from the key, so that the same creation asked for again meets what it made. */
const ownId = ({ creationKey, keys, account, region }: Call): string | undefined =>
  creationKey === undefined ? undefined : derivePoolId(region, keys.keyedHash('creation', `pool ${account} ${region} ${creationKey}`))

const isOwn = (call: Call, id: string): boolean => ownId(call) === id
