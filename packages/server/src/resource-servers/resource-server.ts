import {
  type CreateResourceServerRequest,
  type ResourceServerScopeType,
  type ResourceServerType,
  refuse,
  scopeName,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { assertOutcome, assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import {
  createResourceServer,
  deleteResourceServer,
  listResourceServers,
  type ResourceServerRow,
  readResourceServer,
  updateResourceServer,
} from '../storage/index.ts'

type ResourceServer = Omit<CreateResourceServerRequest, 'UserPoolId'>

const resourceServerNotFound = (identifier: string) => refuse('ResourceNotFoundException', `Resource server ${identifier} does not exist.`)

const scopesOf = ({ scopes }: ResourceServerRow): readonly ResourceServerScopeType[] => JSON.parse(scopes)

/** A resource server in answers of the API; `Scopes` is present also where it is empty. */
export const describeResourceServer = (row: ResourceServerRow): ResourceServerType => ({
  UserPoolId: row.pool_id,
  Identifier: row.identifier,
  Name: row.name,
  Scopes: [...scopesOf(row)],
})

/** @throws ResourceNotFoundException */
export async function getResourceServer({ store }: Context, pool: Pool, identifier: string): Promise<ResourceServerRow> {
  const row = await store.read(readResourceServer(pool.id, identifier))
  if (!row) throw resourceServerNotFound(identifier)
  return row
}

/** The scopes as they are stored. Two scopes of one name are refused; what the service does with them is not published. */
function scopesToStore(scopes: readonly ResourceServerScopeType[] = []): string {
  const twice = scopes.find(({ ScopeName }, index) => scopes.findIndex(other => other.ScopeName === ScopeName) !== index)
  if (twice) throw refuse('InvalidParameterException', `The scope ${twice.ScopeName} is given twice.`)
  return JSON.stringify(scopes.map(({ ScopeName, ScopeDescription }) => ({ ScopeName, ScopeDescription })))
}

/** @throws InvalidParameterException for an identifier that exists, LimitExceededException, ResourceNotFoundException for the pool */
export async function addResourceServer(call: Call, pool: Pool, { Identifier, Name, Scopes }: ResourceServer): Promise<ResourceServerRow> {
  const limit = serviceQuota(call.settings, 'resourceServers')
  const outcome = await call.store.decide(createResourceServer, {
    server: {
      pool_id: pool.id,
      identifier: Identifier,
      name: Name,
      scopes: scopesToStore(Scopes),
      created_at: call.now,
      created_by: call.creationKey ?? call.requestId,
    },
    limit,
  })
  call.store.forget(keyOf(pool))
  assertOutcomeKind(outcome, 'created', {
    'pool-gone': () => poolNotFound(pool.id),
    exists: () => refuse('InvalidParameterException', `${Identifier} already exists in user pool ${pool.id}.`),
    limit: () =>
      refuse('LimitExceededException', `A user pool can have at most ${limit} resource servers.`, quotaRule('resourceServers', limit)),
  })
  return outcome.server
}

/**
 * Replaces name and scopes. Clients keep a scope that was removed; it takes effect again if it is added back.
 * docs/reference/app-clients.md#6.2.
 * @throws ResourceNotFoundException
 */
export async function saveResourceServer(
  call: Call,
  pool: Pool,
  { Identifier, Name, Scopes }: ResourceServer,
): Promise<ResourceServerType> {
  const server = { pool_id: pool.id, identifier: Identifier, name: Name, scopes: scopesToStore(Scopes) }
  const outcome = await call.store.decide(updateResourceServer, server)
  call.store.forget(keyOf(pool))
  assertOutcome(outcome, 'updated', { gone: () => resourceServerNotFound(Identifier) })
  return { UserPoolId: pool.id, Identifier, Name, Scopes: JSON.parse(server.scopes) }
}

/** @throws ResourceNotFoundException */
export async function removeResourceServer(call: Call, pool: Pool, identifier: string): Promise<void> {
  const outcome = await call.store.decide(deleteResourceServer, { poolId: pool.id, identifier })
  call.store.forget(keyOf(pool))
  assertOutcome(outcome, 'deleted', { gone: () => resourceServerNotFound(identifier) })
}

const keyOf = (pool: Pool) => `scopes:${pool.id}:${pool.createdAt}`

/** What the pool's resource servers say of their scopes, by `identifier/scope`. */
export async function scopeDescriptions({ store }: Context, pool: Pool): Promise<ReadonlyMap<string, string>> {
  const rows = await store.read(listResourceServers({ poolId: pool.id, after: '', limit: Number.MAX_SAFE_INTEGER }))
  return new Map(
    rows.flatMap(row =>
      scopesOf(row).map(({ ScopeName, ScopeDescription }) => [scopeName(row.identifier, ScopeName), ScopeDescription] as const),
    ),
  )
}

/** All custom scopes of the pool as `identifier/scope`, read from the store. */
export const resourceScopes = async (context: Context, pool: Pool): Promise<ReadonlySet<string>> =>
  new Set((await scopeDescriptions(context, pool)).keys())

/** The same from the cache, for tokens and authorization requests. */
export const activeScopes = (context: Context, pool: Pool): Promise<ReadonlySet<string>> =>
  context.store.cached(keyOf(pool), () => resourceScopes(context, pool))
