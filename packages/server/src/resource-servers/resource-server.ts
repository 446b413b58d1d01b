import {
  type CreateResourceServerRequest,
  type ResourceServerScopeType,
  type ResourceServerType,
  refuse,
  scopeName,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { serviceQuota } from '../quotas.ts'
import {
  createResourceServer,
  deleteResourceServer,
  listResourceServers,
  type ResourceServerRow,
  readResourceServer,
  updateResourceServer,
} from '../storage/index.ts'

type Server = Omit<CreateResourceServerRequest, 'UserPoolId'>

const noSuchServer = (identifier: string) => refuse('ResourceNotFoundException', `Resource server ${identifier} does not exist.`)

const scopesOf = ({ scopes }: ResourceServerRow): readonly ResourceServerScopeType[] => JSON.parse(scopes)

/** One that has no scopes lists none. */
export const describeResourceServer = (row: ResourceServerRow): ResourceServerType => ({
  UserPoolId: row.pool_id,
  Identifier: row.identifier,
  Name: row.name,
  Scopes: [...scopesOf(row)],
})

export async function getResourceServer({ store }: Context, pool: Pool, identifier: string): Promise<ResourceServerRow> {
  const row = await store.read(readResourceServer(pool.id, identifier))
  if (!row) throw noSuchServer(identifier)
  return row
}

/** What the service does with two scopes of one name is not published; which description counts could not be told. */
function settled(scopes: readonly ResourceServerScopeType[] = []): string {
  const twice = scopes.find(({ ScopeName }, index) => scopes.findIndex(other => other.ScopeName === ScopeName) !== index)
  if (twice) throw refuse('InvalidParameterException', `The scope ${twice.ScopeName} is given twice.`)
  return JSON.stringify(scopes.map(({ ScopeName, ScopeDescription }) => ({ ScopeName, ScopeDescription })))
}

export async function addResourceServer(call: Call, pool: Pool, { Identifier, Name, Scopes }: Server): Promise<ResourceServerRow> {
  const limit = serviceQuota(call.settings, 'resourceServers')
  const outcome = await call.store.decide(createResourceServer, {
    server: {
      pool_id: pool.id,
      identifier: Identifier,
      name: Name,
      scopes: settled(Scopes),
      created_at: call.now,
      created_by: call.creationKey ?? call.requestId,
    },
    limit,
  })
  call.store.forget(keyOf(pool))
  if (outcome.kind === 'created') return outcome.server
  if (outcome.kind === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome.kind === 'exists') throw refuse('InvalidParameterException', `${Identifier} already exists in user pool ${pool.id}.`)
  throw refuse('LimitExceededException', `A user pool can have at most ${limit} resource servers.`)
}

/** Clients keep a scope that went: it acts again when it comes back. Spec: app-clients 6.2. */
export async function saveResourceServer(call: Call, pool: Pool, { Identifier, Name, Scopes }: Server): Promise<ResourceServerType> {
  const server = { pool_id: pool.id, identifier: Identifier, name: Name, scopes: settled(Scopes) }
  const outcome = await call.store.decide(updateResourceServer, server)
  call.store.forget(keyOf(pool))
  if (outcome === 'gone') throw noSuchServer(Identifier)
  return { UserPoolId: pool.id, Identifier, Name, Scopes: JSON.parse(server.scopes) }
}

export async function removeResourceServer(call: Call, pool: Pool, identifier: string): Promise<void> {
  const outcome = await call.store.decide(deleteResourceServer, { poolId: pool.id, identifier })
  call.store.forget(keyOf(pool))
  if (outcome === 'gone') throw noSuchServer(identifier)
}

const keyOf = (pool: Pool) => `scopes:${pool.id}:${pool.createdAt}`

/** `identifier/scope` of all resource servers of the pool, as they are kept this moment. */
export async function resourceScopes({ store }: Context, pool: Pool): Promise<ReadonlySet<string>> {
  const rows = await store.read(listResourceServers({ poolId: pool.id, after: '', limit: Number.MAX_SAFE_INTEGER }))
  return new Set(rows.flatMap(row => scopesOf(row).map(({ ScopeName }) => scopeName(row.identifier, ScopeName))))
}

/** The same, for tokens: hot. */
export const activeScopes = (context: Context, pool: Pool): Promise<ReadonlySet<string>> =>
  context.store.cached(keyOf(pool), () => resourceScopes(context, pool))
