import { ServiceError, validate } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { CreateUserPoolClient } from '../operations/clients/CreateUserPoolClient.ts'
import { AdminSetUserPassword } from '../operations/passwords/AdminSetUserPassword.ts'
import { CreateUserPool } from '../operations/user-pools/CreateUserPool.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { findUser, inviteUser } from '../users/index.ts'
import { clientNameWithId, fixedIds, poolIdTags } from './fixed-ids.ts'
import { assertSeed, type Seed, type SeedClient, SeedError, type SeedPool, type SeedUser } from './seed-shape.ts'

/** Creates what the seed names and does not exist. What exists is left as it is, so that a seed can be applied at every start. */
export async function applySeed(context: Context, seed: Seed): Promise<void> {
  if (context.settings.mode !== 'development') throw new SeedError('A seed is for development mode only.')
  assertSeed(seed)
  for (const [index, pool] of seed.pools.entries()) await seedPool(context, pool, `pools[${index}]`)
}

async function seedPool(context: Context, seed: SeedPool, path: string): Promise<void> {
  const call = callFor(context, seed.id.slice(0, seed.id.lastIndexOf('_')))
  await withPath(path, async () => {
    if (await loadPool(call, seed.id)) return
    const UserPoolTags = { ...seed.settings?.UserPoolTags, ...poolIdTags(seed.id) }
    await CreateUserPool(validate('CreateUserPool', { PoolName: seed.name ?? seed.id, ...seed.settings, UserPoolTags }), call)
  })
  const pool = (await loadPool(call, seed.id))!
  for (const [index, client] of (seed.clients ?? []).entries())
    await withPath(`${path}.clients[${index}]`, () => seedClient(call, pool, client))
  for (const [index, user] of (seed.users ?? []).entries()) await withPath(`${path}.users[${index}]`, () => seedUser(call, pool, user))
}

async function seedClient(call: Call, pool: Pool, { id, name, secret, settings }: SeedClient): Promise<void> {
  const found = await findClient(call, id)
  if (found && found.pool.id !== pool.id)
    throw new SeedError(`the id "${id}" belongs to a client of ${found.pool.id}; client ids are unique over all pools`)
  if (found) return
  const request = {
    ...settings,
    UserPoolId: pool.id,
    ClientName: clientNameWithId(id),
    ...(secret !== undefined && { ClientSecret: secret }),
  }
  const input = validate('CreateUserPoolClient', fixedIds.prepareInput(request))
  await CreateUserPoolClient(input, call)
  if (name !== undefined) await rename(call, pool, id, name)
}

/** A client is created with the name that contains its id, and gets its own name afterwards. */
async function rename(call: Call, pool: Pool, ClientId: string, ClientName: string): Promise<void> {
  const { UpdateUserPoolClient } = await import('../operations/clients/UpdateUserPoolClient.ts')
  const { client } = (await findClient(call, ClientId))!
  await UpdateUserPoolClient(validate('UpdateUserPoolClient', { ...client.settings, UserPoolId: pool.id, ClientId, ClientName }), call)
}

async function seedUser(call: Call, pool: Pool, { username, password, sub, attributes = {} }: SeedUser): Promise<void> {
  if (await findUser(call, pool, username)) return
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  const { UserPoolId: _, ...request } = validate('AdminCreateUser', {
    UserPoolId: pool.id,
    Username: username,
    UserAttributes,
    MessageAction: 'SUPPRESS',
  })
  await inviteUser(call, pool, request, sub)
  await AdminSetUserPassword(
    validate('AdminSetUserPassword', { UserPoolId: pool.id, Username: username, Password: password, Permanent: true }),
    call,
  )
}

/** A call of the account's root user. */
const callFor = (context: Context, region: string): Call => ({
  ...context,
  requestId: newUuid(),
  caller: {
    kind: 'iam',
    accessKeyId: context.settings.account,
    account: context.settings.account,
    arn: `arn:aws:iam::${context.settings.account}:root`,
    userId: 'seed',
  },
  region,
  account: context.settings.account,
  sourceAddress: '127.0.0.1',
  userAgent: 'seed',
  now: context.clock.now(),
  creationKey: undefined,
})

/** Puts the path within the seed before the message of an error. */
async function withPath(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ServiceError || error instanceof SeedError) throw new SeedError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
}
