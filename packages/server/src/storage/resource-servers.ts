import { all, type Decision, one, sql } from './sql.ts'

/** A row of `resource_servers`. `created_by`: creation key or request id. */
export interface ResourceServerRow {
  pool_id: string
  identifier: string
  name: string
  /** `ResourceServerScopeType[]` of the API. JSON. */
  scopes: string
  created_at: number
  created_by: string
}

/** Idempotent by `created_by`: a repeated creation answers with the resource server that it created. */
export function* createResourceServer({
  server,
  limit,
}: {
  server: ResourceServerRow
  limit: number
}): Decision<{ kind: 'created'; server: ResourceServerRow } | { kind: 'exists' | 'limit' | 'pool-gone' }> {
  if (!(yield* one(sql`select id from user_pools where id = ${server.pool_id}`))) return { kind: 'pool-gone' }
  const found = yield* readResourceServer(server.pool_id, server.identifier)
  if (found) return found.created_by === server.created_by ? { kind: 'created', server: found } : { kind: 'exists' }
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from resource_servers where pool_id = ${server.pool_id}`))!
  if (count >= limit) return { kind: 'limit' }
  const inserted = yield* one<ResourceServerRow>(sql`
    insert into resource_servers (pool_id, identifier, name, scopes, created_at, created_by)
    values (${server.pool_id}, ${server.identifier}, ${server.name}, ${server.scopes}, ${server.created_at}, ${server.created_by})
    on conflict (pool_id, identifier) do update set created_by = excluded.created_by
      where resource_servers.created_by = excluded.created_by returning *`)
  return inserted ? { kind: 'created', server: inserted } : { kind: 'exists' }
}

/** Replaces name and scopes of a resource server. */
export function* updateResourceServer(
  server: Pick<ResourceServerRow, 'pool_id' | 'identifier' | 'name' | 'scopes'>,
): Decision<'updated' | 'gone'> {
  const updated = yield* one(sql`
    update resource_servers set name = ${server.name}, scopes = ${server.scopes}
    where pool_id = ${server.pool_id} and identifier = ${server.identifier} returning identifier`)
  return updated ? 'updated' : 'gone'
}

/** Deletes a resource server; clients keep its scopes in their settings. */
export function* deleteResourceServer({ poolId, identifier }: { poolId: string; identifier: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(
    sql`delete from resource_servers where pool_id = ${poolId} and identifier = ${identifier} returning identifier`,
  )
  return deleted ? 'deleted' : 'gone'
}

/** A resource server by identifier. */
export function* readResourceServer(poolId: string, identifier: string): Decision<ResourceServerRow | undefined> {
  return yield* one<ResourceServerRow>(sql`select * from resource_servers where pool_id = ${poolId} and identifier = ${identifier}`)
}

/** A page of the resource servers of a pool, by identifier. */
export function* listResourceServers(page: { poolId: string; after: string; limit: number }): Decision<readonly ResourceServerRow[]> {
  return yield* all<ResourceServerRow>(sql`select * from resource_servers
    where pool_id = ${page.poolId} and identifier > ${page.after} order by identifier limit ${page.limit}`)
}
