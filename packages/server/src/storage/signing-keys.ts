import { all, type Decision, one, sql } from './sql.ts'

/** A signing key of a pool; its private key is sealed. Times are of the domain clock, in milliseconds. */
export interface SigningKeyRow {
  pool_id: string
  kid: string
  token_use: 'id' | 'access'
  sealed_key: Uint8Array
  public_jwk: string
  created_at: number
  /** From then on it signs, unless a newer key does. It is published from its creation on. */
  signs_from: number
  /** From then on it verifies nothing and is not published. Null for a key that no newer one replaces. */
  retired_at: number | null
}

/** A key to insert. */
export type NewSigningKey = Omit<SigningKeyRow, 'pool_id' | 'retired_at'>

/** Inserts keys of a pool. */
export function* insertSigningKeys(poolId: string, keys: readonly NewSigningKey[]): Decision<void> {
  for (const key of keys)
    yield sql`insert into signing_keys (pool_id, kid, token_use, sealed_key, public_jwk, created_at, signs_from)
      values (${poolId}, ${key.kid}, ${key.token_use}, ${key.sealed_key}, ${key.public_jwk}, ${key.created_at}, ${key.signs_from})`
}

/** Includes retired keys. */
export function* readSigningKeys(poolId: string): Decision<readonly SigningKeyRow[]> {
  return yield* all<SigningKeyRow>(sql`select * from signing_keys where pool_id = ${poolId} order by created_at, kid`)
}

/** Input of `rotateSigningKeys`. */
export interface SigningKeyRotation {
  poolId: string
  keys: readonly NewSigningKey[]
  /** The keys that the new ones replace: all that were not retired, or not yet, with what is sealed for their new time. */
  replaced: readonly Pick<SigningKeyRow, 'kid' | 'sealed_key' | 'retired_at'>[]
}

/**
 * Inserts new signing keys of a pool and retires the others. Conditional on the keys that it replaces: of two rotations at once, one answers `conflict`.
 * A second run of the same decision recognizes its keys.
 */
export function* rotateSigningKeys({ poolId, keys, replaced }: SigningKeyRotation): Decision<'rotated' | 'conflict' | 'pool-gone'> {
  const [first] = keys
  if (yield* one(sql`select kid from signing_keys where pool_id = ${poolId} and kid = ${first!.kid}`)) return 'rotated'
  // Of an update that writes nothing new the row is locked: a pool that is deleted meanwhile waits, or is found gone.
  if (!(yield* one(sql`update user_pools set id = id where id = ${poolId} returning id`))) return 'pool-gone'
  const current = yield* all<{ kid: string }>(
    sql`select kid from signing_keys where pool_id = ${poolId} and retired_at is null order by kid`,
  )
  const expected = replaced.map(({ kid }) => kid)
  if (current.some(({ kid }) => !expected.includes(kid))) return 'conflict'
  for (const { kid, sealed_key, retired_at } of replaced)
    yield sql`update signing_keys set sealed_key = ${sealed_key}, retired_at = ${retired_at} where pool_id = ${poolId} and kid = ${kid}`
  yield* insertSigningKeys(poolId, keys)
  return 'rotated'
}

/** The pools whose newest signing keys were made before a time, by id, after `after`. */
export function* listPoolsWithOldKeys(page: { before: number; after: string; limit: number }): Decision<string[]> {
  const rows = yield* all<{ pool_id: string }>(sql`select pool_id from signing_keys where pool_id > ${page.after}
    group by pool_id having max(created_at) < ${page.before} order by pool_id limit ${page.limit}`)
  return rows.map(({ pool_id }) => pool_id)
}
