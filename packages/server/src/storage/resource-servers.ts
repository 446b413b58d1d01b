import { all, type Decision, one, sql } from './sql.ts'

export interface ResourceServerRow {
  pool_id: string
  identifier: string
  name: string
  /** `ResourceServerScopeType[]`, as on the wire. JSON. */
  scopes: string
  created_at: number
  created_by: string
}

/** The creation's `created_by` finds what it made, also when it is asked for once more. */
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
  const made = yield* one<ResourceServerRow>(sql`
    insert into resource_servers (pool_id, identifier, name, scopes, created_at, created_by)
    values (${server.pool_id}, ${server.identifier}, ${server.name}, ${server.scopes}, ${server.created_at}, ${server.created_by})
    on conflict (pool_id, identifier) do update set created_by = excluded.created_by
      where resource_servers.created_by = excluded.created_by returning *`)
  return made ? { kind: 'created', server: made } : { kind: 'exists' }
}

/** Replaces name and scopes. */
export function* updateResourceServer(
  server: Pick<ResourceServerRow, 'pool_id' | 'identifier' | 'name' | 'scopes'>,
): Decision<'updated' | 'gone'> {
  const updated = yield* one(sql`
    update resource_servers set name = ${server.name}, scopes = ${server.scopes}
    where pool_id = ${server.pool_id} and identifier = ${server.identifier} returning identifier`)
  return updated ? 'updated' : 'gone'
}

export function* deleteResourceServer({ poolId, identifier }: { poolId: string; identifier: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(
    sql`delete from resource_servers where pool_id = ${poolId} and identifier = ${identifier} returning identifier`,
  )
  return deleted ? 'deleted' : 'gone'
}

export function* readResourceServer(poolId: string, identifier: string): Decision<ResourceServerRow | undefined> {
  return yield* one<ResourceServerRow>(sql`select * from resource_servers where pool_id = ${poolId} and identifier = ${identifier}`)
}

export function* listResourceServers(page: { poolId: string; after: string; limit: number }): Decision<readonly ResourceServerRow[]> {
  return yield* all<ResourceServerRow>(sql`select * from resource_servers
    where pool_id = ${page.poolId} and identifier > ${page.after} order by identifier limit ${page.limit}`)
}
