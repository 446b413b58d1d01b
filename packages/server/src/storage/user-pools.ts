import { type DeletionPosition, deleteRowsWithPool, deleteSomeRowsOfPool } from './cascade.ts'
import { insertSigningKeys, type NewSigningKey } from './signing-keys.ts'
import { all, type Decision, one, sql } from './sql.ts'

/** A user pool. */
export interface PoolRow {
  id: string
  region: string
  account: string
  /** `UserPoolType` as last set, without what is derived (id, ARN, dates, tags). JSON. */
  config: string
  /** JSON object of strings. */
  tags: string
  data_key: Uint8Array
  created_at: number
  modified_at: number
  version: number
  /** Id of the last update; null before the first. */
  written_by: string | null
}

/** Input of `createPool`. `limit`: pools per account and region. */
export interface NewPool {
  pool: Omit<PoolRow, 'version' | 'modified_at' | 'written_by'>
  keys: readonly NewSigningKey[]
  limit: number
}

/**
 * Inserts a pool with its signing keys, since a pool without keys cannot issue tokens. A second run of the same decision recognises its pool by the
 * random data key. `old-rows`: a deleted pool had the same id, which development allows, and has more rows than one transaction should
 * delete; they are deleted first, by `stepPoolDeletion`.
 */
export function* createPool({ pool, keys, limit }: NewPool): Decision<'created' | 'taken' | 'limit' | 'old-rows'> {
  if (yield* one(sql`select id from user_pools where id = ${pool.id} and data_key = ${pool.data_key}`)) return 'created'
  const { count } = (yield* one<{ count: number }>(
    sql`select count(*) as count from user_pools where account = ${pool.account} and region = ${pool.region}`,
  ))!
  if (count >= limit) return 'limit'

  // No row of the deleted pool may appear in the new one. The update locks the row, so that no step of the deletion runs later.
  if (yield* one(sql`update deleted_pools set is_emptied = 0 where id = ${pool.id} returning id`)) {
    if (yield* deleteSomeRowsOfPool(pool.id)) return 'old-rows'
    yield sql`delete from deleted_pools where id = ${pool.id}`
  }
  const made = yield* one(sql`
    insert into user_pools (id, region, account, config, tags, data_key, created_at, modified_at, version)
    values (${pool.id}, ${pool.region}, ${pool.account}, ${pool.config}, ${pool.tags}, ${pool.data_key}, ${pool.created_at}, ${pool.created_at}, 1)
    on conflict (id) do nothing returning id`)
  if (!made) return 'taken'

  yield* insertSigningKeys(pool.id, keys)
  return 'created'
}

/** Conditional update on the version that the new configuration was derived from. A second run recognises what it wrote by `by`, a random id. */
export function* updatePool(input: {
  id: string
  config: string
  tags: string
  at: number
  version: number
  by: string
}): Decision<'updated' | 'conflict' | 'gone'> {
  const updated = yield* one(sql`
    update user_pools set config = ${input.config}, tags = ${input.tags}, modified_at = ${input.at}, version = version + 1,
      written_by = ${input.by}
    where id = ${input.id} and version = ${input.version} returning id`)
  if (updated) return 'updated'
  const pool = yield* readPool(input.id)
  if (!pool) return 'gone'
  return pool.written_by === input.by ? 'updated' : 'conflict'
}

/**
 * Deletes a pool with the rows that are found without it; from then on the pool does not exist. Its id goes into `deleted_pools`, and
 * `stepPoolDeletion` deletes all other rows, also those that another node writes because it saw the pool just before.
 */
export function* deletePool({ id, version, at }: { id: string; version: number; at: number }): Decision<'deleted' | 'conflict' | 'gone'> {
  const deleted = yield* one(sql`delete from user_pools where id = ${id} and version = ${version} returning id`)
  if (!deleted) return (yield* readPool(id)) ? 'conflict' : 'gone'

  yield* deleteRowsWithPool(id)
  yield sql`insert into deleted_pools (id, deleted_at, is_emptied) values (${id}, ${at}, 0)
    on conflict (id) do update set deleted_at = excluded.deleted_at, is_emptied = 0`
  return 'deleted'
}

/** Milliseconds, far longer than any decision takes. */
const longestDecision = 120_000

/** Deleted pools that have rows, or may have got some since they were emptied. */
export function* listPoolsToEmpty({ at, limit }: { at: number; limit: number }): Decision<string[]> {
  const rows = yield* all<{ id: string }>(sql`select id from deleted_pools
    where is_emptied = 0 or deleted_at < ${at - longestDecision} order by deleted_at, id limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** What a step of a deletion found: more to do, from a position on, or nothing any more. */
export type DeletionStep = { kind: 'more'; from?: DeletionPosition | undefined } | { kind: 'emptied' }

/**
 * Deletes some rows of a deleted pool, from a position on; without one a round begins. The row of `deleted_pools` is locked first: steps of several nodes
 * run one after the other, and none runs once a pool with the same id was created.
 */
export function* stepPoolDeletion({
  id,
  from,
  at,
}: {
  id: string
  from?: DeletionPosition | undefined
  at: number
}): Decision<DeletionStep> {
  const locked = yield* one<{ deleted_at: number }>(
    sql`update deleted_pools set deleted_at = deleted_at where id = ${id} returning deleted_at`,
  )
  if (!locked) return { kind: 'emptied' }
  const next = yield* deleteSomeRowsOfPool(id, from)
  if (next) return { kind: 'more', from: next }
  // Rows may have come before `from` in the meantime.
  if (from) return { kind: 'more' }
  if (locked.deleted_at < at - longestDecision) yield sql`delete from deleted_pools where id = ${id}`
  else yield sql`update deleted_pools set is_emptied = 1 where id = ${id}`
  return { kind: 'emptied' }
}

/** A pool by its id. Undefined if it does not exist. */
export function* readPool(id: string): Decision<PoolRow | undefined> {
  return yield* one<PoolRow>(sql`select * from user_pools where id = ${id}`)
}

/** A page of an account's pools in a region, by id, after `after`. */
export function* listPools(page: { account: string; region: string; after: string; limit: number }): Decision<readonly PoolRow[]> {
  return yield* all<PoolRow>(sql`select * from user_pools
    where account = ${page.account} and region = ${page.region} and id > ${page.after} order by id limit ${page.limit}`)
}

/** The ids of all pools, of every account and region. */
export function* listPoolIds(): Decision<string[]> {
  return (yield* all<{ id: string }>(sql`select id from user_pools order by id`)).map(({ id }) => id)
}

/** A page of them, by id, after `after`. */
export function* listPoolIdsAfter({ after, limit }: { after: string; limit: number }): Decision<string[]> {
  return (yield* all<{ id: string }>(sql`select id from user_pools where id > ${after} order by id limit ${limit}`)).map(({ id }) => id)
}
