import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { updatePool } from './user-pools.ts'

export interface DomainRow {
  /** In lower case, without a port. One pool in the whole service has it. */
  host: string
  pool_id: string
  /** As the API calls it: a prefix, or the host itself. */
  domain: string
  created_at: number
}

type PoolUpdate = Parameters<typeof updatePool>[0]

/** The host and the pool's configuration that names it, together. */
export function* claimDomain({ row, pool }: { row: DomainRow; pool: PoolUpdate }): Decision<'claimed' | 'taken' | 'conflict' | 'gone'> {
  const own = yield* one(sql`
    insert into domains (host, pool_id, domain, created_at) values (${row.host}, ${row.pool_id}, ${row.domain}, ${row.created_at})
    on conflict (host) do update set domain = excluded.domain where domains.pool_id = excluded.pool_id returning host`)
  if (!own) return 'taken'
  const updated = yield* updatePool(pool)
  if (updated !== 'updated') throw new Rollback(updated)
  return 'claimed'
}

export function* releaseDomain({ host, pool }: { host: string; pool: PoolUpdate }): Decision<'released' | 'conflict' | 'gone'> {
  const updated = yield* updatePool(pool)
  if (updated !== 'updated') return updated
  yield sql`delete from domains where host = ${host} and pool_id = ${pool.id}`
  return 'released'
}

export function* readDomainByHost(host: string): Decision<DomainRow | undefined> {
  return yield* one<DomainRow>(sql`select * from domains where host = ${host}`)
}

/** A prefix may be taken in several regions. */
export function* listDomainsByName(domain: string): Decision<readonly DomainRow[]> {
  return yield* all<DomainRow>(sql`select * from domains where domain = ${domain} order by host limit 50`)
}
