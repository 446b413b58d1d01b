import { type Decision, one, sql } from './sql.ts'

/** The key of the identity: a random id of the store's content. Another store, and the same store after a reset, have another one. */
export const identityKey = 'identity'

/** The keys of what the store knows of its master key. */
export const masterKeyCheck = 'master_key_check'
/** The master keys that a KMS encrypted, by its key: JSON. */
export const encryptedMasterKeys = 'master_key_kms'
/** Identifies the master key without revealing it. */
export const masterKeyFingerprint = 'master_key_fingerprint'

/** A fact about the store itself: its schema version, its identity, the check value of the master key, the offset of the domain clock. */
export function* readMetadata(key: string): Decision<string | undefined> {
  return (yield* one<{ value: string }>(sql`select value from metadata where key = ${key}`))?.value
}

/** Stores a value unless the key has one already; returns the stored value. */
export function* insertMetadata({ key, value }: { key: string; value: string }): Decision<string> {
  yield sql`insert into metadata (key, value) values (${key}, ${value}) on conflict (key) do nothing`
  return (yield* readMetadata(key)) as string
}

/** How many pools, app clients and users there are; counting stops at `limit`. */
export function* countRows(limit: number): Decision<Record<'pools' | 'clients' | 'users', number>> {
  const pools = yield* one<{ count: number }>(sql`select count(*) as count from (select 1 from user_pools limit ${limit}) counted`)
  const clients = yield* one<{ count: number }>(sql`select count(*) as count from (select 1 from clients limit ${limit}) counted`)
  // Users of a pool that is being deleted do not count.
  const users = yield* one<{ count: number }>(
    sql`select count(*) as count from (select 1 from users where pool_id in (select id from user_pools) limit ${limit}) counted`,
  )
  return { pools: Number(pools!.count), clients: Number(clients!.count), users: Number(users!.count) }
}

/** How many users, clients, groups and providers a pool has; each is counted up to `limit`, so that the answer costs the same in a large pool. */
export function* countRowsOfPool(poolId: string, limit: number): Decision<Record<'users' | 'clients' | 'groups' | 'providers', number>> {
  const users = yield* one<{ count: number }>(
    sql`select count(*) as count from (select 1 from users where pool_id = ${poolId} limit ${limit}) counted`,
  )
  const clients = yield* one<{ count: number }>(
    sql`select count(*) as count from (select 1 from clients where pool_id = ${poolId} limit ${limit}) counted`,
  )
  const groups = yield* one<{ count: number }>(
    sql`select count(*) as count from (select 1 from user_groups where pool_id = ${poolId} limit ${limit}) counted`,
  )
  const providers = yield* one<{ count: number }>(
    sql`select count(*) as count from (select 1 from identity_providers where pool_id = ${poolId} limit ${limit}) counted`,
  )
  return {
    users: Number(users!.count),
    clients: Number(clients!.count),
    groups: Number(groups!.count),
    providers: Number(providers!.count),
  }
}

/** Sets the offset of the domain clock in milliseconds, if it is greater than the stored one, so that expired rows stay expired. Returns the stored offset. */
export function* advanceClock({ offset }: { offset: number }): Decision<number> {
  yield sql`insert into metadata (key, value) values ('clock_offset', ${String(offset)}) on conflict (key) do update
    set value = excluded.value where cast(metadata.value as bigint) < cast(excluded.value as bigint)`
  return Number(yield* readMetadata('clock_offset'))
}
