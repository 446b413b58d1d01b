import { ServiceError, validate } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { CreateUserPoolClient } from '../operations/clients/CreateUserPoolClient.ts'
import { AdminSetUserPassword } from '../operations/passwords/AdminSetUserPassword.ts'
import { CreateUserPool } from '../operations/user-pools/CreateUserPool.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { newTrace } from '../request-log/index.ts'
import { findUser, foldName, inviteUser } from '../users/index.ts'
import { clientNameWithId, fixedIds, poolIdTags } from './fixed-ids.ts'
import { clientDifferences, poolDifferences, type SeedDifference, userDifferences } from './seed-differences.ts'
import {
  assertSeed,
  assertServiceClient,
  isPoolId,
  type Seed,
  type SeedClient,
  SeedError,
  type SeedPool,
  type SeedServiceClient,
  type SeedUser,
} from './seed-shape.ts'
import { clientOfService, describeServiceClient } from './service-clients.ts'

/** The body of `POST /_poolhouse/service-clients`. */
export type ServiceClientRequest = SeedServiceClient & { userPoolId: string }

/** What applying a seed did. */
export interface SeedReport {
  /** How many were created. */
  created: { pools: number; clients: number; users: number }
  /** What exists and is not as the seed describes it. */
  differences: SeedDifference[]
}

/** Creates what the seed names and does not exist. What exists is left as it is, so that a seed can be applied at every start; the report says how it differs. */
export async function applySeed(context: Context, seed: Seed): Promise<SeedReport> {
  assertApplicable(context, seed)
  const report: SeedReport = { created: { pools: 0, clients: 0, users: 0 }, differences: [] }
  for (const [index, pool] of seed.pools.entries()) await seedPool(context, pool, `pools[${index}]`, report)
  return report
}

/** Checks what can be checked without a store. @throws SeedError */
export function assertApplicable(context: Context, seed: Seed): void {
  if (context.settings.mode !== 'development') throw new SeedError('A seed is for development mode only.')
  assertSeed(seed)
  for (const [index, pool] of seed.pools.entries()) {
    const path = `pools[${index}]`
    withPath(path, () => poolRequest(pool))
    for (const [n, client] of (pool.clients ?? []).entries()) withPath(`${path}.clients[${n}]`, () => clientRequest(pool.id, client))
    for (const [n, client] of (pool.serviceClients ?? []).entries())
      withPath(`${path}.serviceClients[${n}]`, () =>
        clientRequest(pool.id, clientOfService({ id: pool.id, region: regionOf(pool) }, client)),
      )
  }
}

const regionOf = ({ id }: SeedPool): string => id.slice(0, id.lastIndexOf('_'))

function poolRequest({ id, name, settings }: SeedPool) {
  const UserPoolTags = { ...settings?.UserPoolTags, ...poolIdTags(id) }
  return validate('CreateUserPool', { PoolName: name ?? id, ...settings, UserPoolTags })
}

function clientRequest(UserPoolId: string, { id, secret, settings }: SeedClient) {
  const request = { ...settings, UserPoolId, ClientName: clientNameWithId(id), ...(secret !== undefined && { ClientSecret: secret }) }
  return validate('CreateUserPoolClient', fixedIds.prepareInput(request))
}

async function seedPool(context: Context, seed: SeedPool, path: string, report: SeedReport): Promise<void> {
  const call = callFor(context, regionOf(seed))
  const differ = (at: string, texts: readonly string[]) => report.differences.push(...texts.map(text => ({ path: at, text })))
  await withPath(path, async () => {
    const existing = await loadPool(call, seed.id)
    if (existing) return void differ(path, poolDifferences(existing, poolRequest(seed)))
    await CreateUserPool(poolRequest(seed), call)
    report.created.pools += 1
  })
  const pool = (await loadPool(call, seed.id))!
  for (const [index, client] of (seed.clients ?? []).entries()) {
    const at = `${path}.clients[${index}]`
    const found = await findClient(call, client.id)
    if (!found) {
      await withPath(at, () => createClient(call, pool, client))
      report.created.clients += 1
    } else if (found.pool.id !== pool.id) differ(at, [clientElsewhere(client.id, found.pool.id, pool.id)])
    else differ(at, clientDifferences(found.client, client, clientRequest(pool.id, client)))
  }
  for (const [index, client] of (seed.serviceClients ?? []).entries()) {
    const at = `${path}.serviceClients[${index}]`
    const made = await withPath(at, () => makeServiceClient(call, pool, client))
    if (made.isNew) report.created.clients += 1
    else if (made.pool.id !== pool.id) differ(at, [clientElsewhere(made.clientId, made.pool.id, pool.id)])
  }
  for (const [index, user] of (seed.users ?? []).entries()) {
    const at = `${path}.users[${index}]`
    const existing = await findSeeded(call, pool, user)
    if (existing) differ(at, await userDifferences(call, pool, existing, user))
    else {
      await withPath(at, () => createUser(call, pool, user))
      report.created.users += 1
    }
  }
}

/** A client id is unique over all pools, and the older client may be in use; so it stays where it is, and the new one is not created. */
const clientElsewhere = (id: string, existing: string, described: string) =>
  `client "${id}" exists in pool ${existing}, so that it was not created in ${described}. Delete it there ` +
  `(aws cognito-idp delete-user-pool-client --user-pool-id ${existing} --client-id ${id}) and start again, or give this one another id`

/** Makes the client of a service's domain, unless it exists: what became of it since is the business of the program that adopted it. */
async function makeServiceClient(call: Call, pool: Pool, client: SeedServiceClient) {
  const wanted = clientOfService(pool, client)
  const found = await findClient(call, wanted.id)
  if (!found) await createClient(call, pool, wanted)
  return { clientId: wanted.id, isNew: !found, pool: found?.pool ?? pool }
}

/** Makes a client as another service does, for `POST /_poolhouse/service-clients`. @throws SeedError */
export async function addServiceClient(context: Context, request: ServiceClientRequest) {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) throw new SeedError('The body is not an object.')
  const { userPoolId, ...client } = request
  assertServiceClient(client, 'body')
  const id = String(userPoolId)
  const call = callFor(context, id.slice(0, id.lastIndexOf('_')))
  const pool = isPoolId(id) ? await loadPool(call, id) : undefined
  if (!pool) throw new SeedError(`body.userPoolId "${userPoolId}" is not the id of a user pool`)
  const { clientId, isNew, pool: owner } = await withPath('body', () => makeServiceClient(call, pool, client))
  if (owner.id !== pool.id) throw new SeedError(clientElsewhere(clientId, owner.id, pool.id))
  return { isNew, client: await describeServiceClient(call, clientId) }
}

async function createClient(call: Call, pool: Pool, client: SeedClient): Promise<void> {
  await CreateUserPoolClient(clientRequest(pool.id, client), call)
  if (client.name !== undefined) await rename(call, pool, client.id, client.name)
}

/** A client is created with the name that contains its id, and gets its own name afterwards. */
async function rename(call: Call, pool: Pool, ClientId: string, ClientName: string): Promise<void> {
  const { UpdateUserPoolClient } = await import('../operations/clients/UpdateUserPoolClient.ts')
  const { client } = (await findClient(call, ClientId))!
  await UpdateUserPoolClient(validate('UpdateUserPoolClient', { ...client.settings, UserPoolId: pool.id, ClientId, ClientName }), call)
}

/** A user who has this name as `sub` or as alias is another one; creating the user of the seed then says so. */
async function findSeeded(call: Call, pool: Pool, { username }: SeedUser) {
  const found = await findUser(call, pool, username)
  return pool.config.UsernameAttributes || found?.username === foldName(pool, username) ? found : undefined
}

async function createUser(call: Call, pool: Pool, { username, password, sub, attributes = {} }: SeedUser): Promise<void> {
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
  trace: newTrace(),
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
  isSecure: false,
  userAgent: 'seed',
  now: context.clock.now(),
  creationKey: undefined,
})

/** Puts the path within the seed before the message of an error. */
function withPath<Result>(path: string, work: () => Result): Result {
  const fail = (error: unknown): never => {
    if (error instanceof ServiceError || error instanceof SeedError) throw new SeedError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
  try {
    const result = work()
    return (result instanceof Promise ? result.catch(fail) : result) as Result
  } catch (error) {
    return fail(error)
  }
}
