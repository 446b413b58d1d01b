import { validate } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { CreateUserPoolClient } from '../operations/clients/CreateUserPoolClient.ts'
import { callFor, perform } from '../operations/in-process.ts'
import { CreateUserPool } from '../operations/user-pools/CreateUserPool.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { assertSeed, assertServiceClient } from './assert-seed.ts'
import { clientNameWithId, fixedIds, poolIdTags } from './fixed-ids.ts'
import { withPath } from './seed-calls.ts'
import {
  clientDifferences,
  kindDifferences,
  poolDifferences,
  type SeedDifference,
  settingDifferences,
  userDifferences,
} from './seed-differences.ts'
import {
  type KindName,
  keyOf,
  kindsAfterClients,
  kindsBeforeClients,
  type PoolSettingName,
  poolSettings,
  requestOf,
  type SeedEntry,
  type SeedKind,
  seedKinds,
} from './seed-kinds.ts'
import { type SeedSeals, sealsOf } from './seed-seals.ts'
import { isPoolId, type Seed, type SeedClient, SeedError, type SeedPool, type SeedServiceClient } from './seed-shape.ts'
import { createUser, findSeeded } from './seed-users.ts'
import { clientOfService, describeServiceClient } from './service-clients.ts'

/** The body of `POST /_poolhouse/service-clients`. */
export type ServiceClientRequest = SeedServiceClient & { userPoolId: string }

/** What applying a seed did. */
export interface SeedReport {
  /** How many were created; of the other kinds those of which any was. */
  created: { pools: number; clients: number; users: number } & { [Kind in KindName]?: number }
  /** What exists and is not as the seed describes it. */
  differences: SeedDifference[]
}

/** Secrets that a seed needs and does not contain. */
export interface SeedSecrets {
  /** Of an exported seed. */
  passphrase?: string
}

/** What applying one seed carries along. */
interface Seeding {
  report: SeedReport
  seals: () => SeedSeals
}

/** Creates what the seed names and does not exist. What exists is left as it is, so that a seed can be applied at every start; the report says how it differs. */
export async function applySeed(context: Context, seed: Seed, { passphrase }: SeedSecrets = {}): Promise<SeedReport> {
  assertApplicable(context, seed)
  const report: SeedReport = { created: { pools: 0, clients: 0, users: 0 }, differences: [] }
  let opened: SeedSeals | undefined
  const seals = () => (opened ??= sealsOf(context, seed.sealing, passphrase))
  if (seed.sealing) seals()
  for (const [index, pool] of seed.pools.entries()) await seedPool(context, pool, `pools[${index}]`, { report, seals })
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
    for (const [name, { operation }] of Object.entries(poolSettings)) {
      const given = pool[name as PoolSettingName]
      if (given) withPath(`${path}.${name}`, () => validate(operation, { ...given, UserPoolId: pool.id }))
    }
    for (const [name, kind] of kindsOf(seedKinds)) {
      for (const [n, entry] of entriesOf(pool, name).entries())
        withPath(`${path}.${name}[${n}]`, () => validate(kind.operation, { ...requestOf(kind, entry), UserPoolId: pool.id }))
    }
  }
}

const kindsOf = (kinds: Partial<Record<KindName, SeedKind>>) => Object.entries(kinds) as [KindName, SeedKind][]
const entriesOf = (pool: SeedPool, name: KindName): readonly SeedEntry[] => (pool[name] ?? []) as readonly SeedEntry[]

/** How many things of each kind a seed has, as a report counts those that were created. */
export function countSeed({ pools }: Seed): SeedReport['created'] {
  const count = (of: (pool: SeedPool) => number) => pools.reduce((sum, pool) => sum + of(pool), 0)
  const counts: SeedReport['created'] = {
    pools: pools.length,
    clients: count(({ clients = [], serviceClients = [] }) => clients.length + serviceClients.length),
    users: count(({ users = [] }) => users.length),
  }
  for (const [name] of kindsOf(seedKinds)) {
    const number = count(pool => entriesOf(pool, name).length)
    if (number > 0) counts[name] = number
  }
  return counts
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

async function seedPool(context: Context, seed: SeedPool, path: string, { report, seals }: Seeding): Promise<void> {
  const call = callFor(context, regionOf(seed))
  const differ = (at: string, texts: readonly string[]) => report.differences.push(...texts.map(text => ({ path: at, text })))
  const isNew = await withPath(path, async () => {
    const existing = await loadPool(call, seed.id)
    if (existing) differ(path, poolDifferences(existing, poolRequest(seed), seed.mfa))
    else await CreateUserPool(poolRequest(seed), call)
    return !existing
  })
  if (isNew) report.created.pools += 1
  for (const [name, { operation, read }] of Object.entries(poolSettings)) {
    const given = seed[name as PoolSettingName]
    if (!given) continue
    const at = `${path}.${name}`
    if (isNew) await withPath(at, () => perform(call, operation, { ...given, UserPoolId: seed.id }))
    else differ(at, settingDifferences(await read(call, (await loadPool(call, seed.id))!), given, `${name} of pool ${seed.id}`))
  }
  const makeKinds = async (kinds: Partial<Record<KindName, SeedKind>>) => {
    for (const [name, kind] of kindsOf(kinds)) {
      const made = await seedKind(call, seed, { name, kind, path, differ })
      if (made > 0) report.created[name] = (report.created[name] ?? 0) + made
    }
  }
  await makeKinds(kindsBeforeClients)
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
  const { domains, groups, ...ofClients } = kindsAfterClients
  await makeKinds({ domains, groups })
  const withDomains = (await loadPool(call, seed.id))!
  for (const [index, user] of (seed.users ?? []).entries()) {
    const at = `${path}.users[${index}]`
    const existing = await findSeeded(call, withDomains, user)
    if (existing) differ(at, await userDifferences(call, withDomains, existing, user, seals))
    else {
      await withPath(at, () => createUser(call, withDomains, user, at, seals))
      report.created.users += 1
    }
  }
  await makeKinds(ofClients)
}

/** Makes what a pool of the seed has of one kind, and does not exist. Returns how many. */
async function seedKind(
  call: Call,
  seed: SeedPool,
  { name, kind, path, differ }: { name: KindName; kind: SeedKind; path: string; differ(at: string, texts: readonly string[]): void },
): Promise<number> {
  const entries = entriesOf(seed, name)
  if (entries.length === 0) return 0
  const existing = new Map((await kind.list(call, (await loadPool(call, seed.id))!)).map(request => [keyOf(kind, request), request]))
  let made = 0
  for (const [index, entry] of entries.entries()) {
    const at = `${path}.${name}[${index}]`
    const request = requestOf(kind, entry)
    const found = existing.get(keyOf(kind, request))
    if (found) {
      differ(at, kindDifferences(kind, found, request))
      continue
    }
    await withPath(at, () => perform(call, kind.operation, { ...request, UserPoolId: seed.id }))
    made += 1
  }
  return made
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
  if (client.sessions)
    await perform(call, 'SetUserPoolClientSessionConfiguration', { ...client.sessions, UserPoolId: pool.id, ClientId: client.id })
}

/** A client is created with the name that contains its id, and gets its own name afterwards. */
async function rename(call: Call, pool: Pool, ClientId: string, ClientName: string): Promise<void> {
  const { UpdateUserPoolClient } = await import('../operations/clients/UpdateUserPoolClient.ts')
  const { client } = (await findClient(call, ClientId))!
  await UpdateUserPoolClient(validate('UpdateUserPoolClient', { ...client.settings, UserPoolId: pool.id, ClientId, ClientName }), call)
}
