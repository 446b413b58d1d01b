import { all, type Decision, one, sql } from './sql.ts'

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
}

export interface SigningKeyRow {
  pool_id: string
  kid: string
  token_use: 'id' | 'access'
  sealed_key: Uint8Array
  public_jwk: string
  created_at: number
  retired_at: number | null
}

export interface NewPool {
  pool: Omit<PoolRow, 'version' | 'modified_at'>
  keys: readonly Omit<SigningKeyRow, 'pool_id' | 'retired_at'>[]
  limit: number
}

/** Pool and keys together: a pool that cannot sign must not exist. Its data key, random and sealed, tells a second run that the pool is its own. */
export function* createPool({ pool, keys, limit }: NewPool): Decision<'created' | 'taken' | 'limit'> {
  if (yield* one(sql`select id from user_pools where id = ${pool.id} and data_key = ${pool.data_key}`)) return 'created'
  const { count } = (yield* one<{ count: number }>(
    sql`select count(*) as count from user_pools where account = ${pool.account} and region = ${pool.region}`,
  ))!
  if (count >= limit) return 'limit'

  const made = yield* one(sql`
    insert into user_pools (id, region, account, config, tags, data_key, created_at, modified_at, version)
    values (${pool.id}, ${pool.region}, ${pool.account}, ${pool.config}, ${pool.tags}, ${pool.data_key}, ${pool.created_at}, ${pool.created_at}, 1)
    on conflict (id) do nothing returning id`)
  if (!made) return 'taken'
  // A fixed id that was used before: nothing of the old pool may show up in the new one.
  if (yield* one(sql`delete from deleted_pools where id = ${pool.id} returning id`)) yield* purge(pool.id)

  for (const key of keys) {
    yield sql`insert into signing_keys (pool_id, kid, token_use, sealed_key, public_jwk, created_at)
      values (${pool.id}, ${key.kid}, ${key.token_use}, ${key.sealed_key}, ${key.public_jwk}, ${key.created_at})`
  }
  return 'created'
}

/** Conditional on the version that the new configuration was derived from. A second run finds just what it wrote. */
export function* updatePool(input: {
  id: string
  config: string
  tags: string
  at: number
  version: number
}): Decision<'updated' | 'conflict' | 'gone'> {
  const updated = yield* one(sql`
    update user_pools set config = ${input.config}, tags = ${input.tags}, modified_at = ${input.at}, version = version + 1
    where id = ${input.id} and version = ${input.version} returning id`)
  if (updated) return 'updated'
  const pool = yield* readPool(input.id)
  if (!pool) return 'gone'
  const isOwn =
    pool.version === input.version + 1 && pool.modified_at === input.at && pool.config === input.config && pool.tags === input.tags
  return isOwn ? 'updated' : 'conflict'
}

/**
 * Everything that hangs on the pool goes with it. What another node was just making in it (a user, a client) may come to rest after
 * that: the pool is remembered, and the sweep looks once more.
 */
export function* deletePool({ id, version, at }: { id: string; version: number; at: number }): Decision<'deleted' | 'conflict' | 'gone'> {
  const deleted = yield* one(sql`delete from user_pools where id = ${id} and version = ${version} returning id`)
  if (!deleted) return (yield* readPool(id)) ? 'conflict' : 'gone'

  yield* purge(id)
  yield sql`insert into deleted_pools (id, deleted_at) values (${id}, ${at})
    on conflict (id) do update set deleted_at = excluded.deleted_at`
  return 'deleted'
}

function* purge(id: string): Decision<void> {
  yield sql`delete from client_secrets where client_id in (select id from clients where pool_id = ${id})`
  yield sql`delete from clients where pool_id = ${id}`
  yield sql`delete from resource_servers where pool_id = ${id}`
  yield sql`delete from ui_customizations where pool_id = ${id}`
  yield sql`delete from branding_styles where pool_id = ${id}`
  yield sql`delete from branding_images where pool_id = ${id}`
  yield sql`delete from terms where pool_id = ${id}`
  yield sql`delete from signing_keys where pool_id = ${id}`
  yield sql`delete from aliases where pool_id = ${id}`
  yield sql`delete from attempts where pool_id = ${id}`
  yield sql`delete from sessions where pool_id = ${id}`
  yield sql`delete from refresh_families where pool_id = ${id}`
  yield sql`delete from outbox where pool_id = ${id}`
  yield sql`delete from second_factors where pool_id = ${id}`
  yield sql`delete from domains where pool_id = ${id}`
  yield sql`delete from browser_sessions where pool_id = ${id}`
  yield sql`delete from authorization_codes where pool_id = ${id}`
  yield sql`delete from devices where pool_id = ${id}`
  yield sql`delete from passkeys where pool_id = ${id}`
  yield sql`delete from passkey_challenges where pool_id = ${id}`
  yield sql`delete from user_attributes where pool_id = ${id}`
  yield sql`delete from codes where pool_id = ${id}`
  yield sql`delete from password_history where pool_id = ${id}`
  yield sql`delete from quotas where pool_id = ${id}`
  yield sql`delete from group_members where pool_id = ${id}`
  yield sql`delete from user_groups where pool_id = ${id}`
  yield sql`delete from users where pool_id = ${id}`
}

/** Far longer than any decision may take. */
const settled = 120_000

/** Returns how many pools it looked at. Whoever takes the row away first does the work; a pool that came back took its own. */
export function* purgeDeletedPools({ at, limit }: { at: number; limit: number }): Decision<number> {
  const pools = yield* all<{ id: string }>(sql`select id from deleted_pools where deleted_at < ${at - settled} limit ${limit}`)
  for (const { id } of pools) {
    if (yield* one(sql`delete from deleted_pools where id = ${id} and deleted_at < ${at - settled} returning id`)) yield* purge(id)
  }
  return pools.length
}

export function* readPool(id: string): Decision<PoolRow | undefined> {
  return yield* one<PoolRow>(sql`select * from user_pools where id = ${id}`)
}

/** Old keys too: a token lives longer than its key is used. */
export function* readSigningKeys(poolId: string): Decision<readonly SigningKeyRow[]> {
  return yield* all<SigningKeyRow>(sql`select * from signing_keys where pool_id = ${poolId} order by created_at, kid`)
}

export function* listPools(page: { account: string; region: string; after: string; limit: number }): Decision<readonly PoolRow[]> {
  return yield* all<PoolRow>(sql`select * from user_pools
    where account = ${page.account} and region = ${page.region} and id > ${page.after} order by id limit ${page.limit}`)
}
