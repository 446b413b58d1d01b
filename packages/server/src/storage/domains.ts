import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { updatePool } from './user-pools.ts'

/** A row of `domains`. */
export interface DomainRow {
  /** In lower case, without a port. Unique in the whole service. */
  host: string
  pool_id: string
  /** `Domain` of the API: a prefix, or the custom host name. */
  domain: string
  created_at: number
}

type PoolUpdate = Parameters<typeof updatePool>[0]

/** Inserts the host and updates the pool's configuration that names it, in one transaction. */
export function* claimDomain({ row, pool }: { row: DomainRow; pool: PoolUpdate }): Decision<'claimed' | 'taken' | 'conflict' | 'gone'> {
  const own = yield* one(sql`
    insert into domains (host, pool_id, domain, created_at) values (${row.host}, ${row.pool_id}, ${row.domain}, ${row.created_at})
    on conflict (host) do update set domain = excluded.domain where domains.pool_id = excluded.pool_id returning host`)
  if (!own) return 'taken'
  const updated = yield* updatePool(pool)
  if (updated !== 'updated') throw new Rollback(updated)
  return 'claimed'
}

/** Deletes the host and updates the configuration of its pool, in one transaction. */
export function* releaseDomain({ host, pool }: { host: string; pool: PoolUpdate }): Decision<'released' | 'conflict' | 'gone'> {
  const updated = yield* updatePool(pool)
  if (updated !== 'updated') return updated
  yield sql`delete from domains where host = ${host} and pool_id = ${pool.id}`
  return 'released'
}

/** The domain that a host name belongs to. */
export function* readDomainByHost(host: string): Decision<DomainRow | undefined> {
  return yield* one<DomainRow>(sql`select * from domains where host = ${host}`)
}

/** Domains of one name: a prefix can exist once in each region. */
export function* listDomainsByName(domain: string): Decision<readonly DomainRow[]> {
  return yield* all<DomainRow>(sql`select * from domains where domain = ${domain} order by host limit 50`)
}

/** The hosts of domains of all pools, in order. */
export function* listDomainHosts(limit: number): Decision<readonly string[]> {
  const rows = yield* all<{ host: string }>(sql`select host from domains order by host limit ${limit}`)
  return rows.map(({ host }) => host)
}
