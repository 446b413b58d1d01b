import { all, type Decision, one, sql } from './sql.ts'

/** A device that a user confirmed by ConfirmDevice. */
export interface DeviceRow {
  pool_id: string
  sub: string
  device_key: string
  name: string | null
  /** Hex, as in the challenge. */
  salt: string
  /** SRP verifier of the device password, encrypted. */
  sealed_verifier: Uint8Array
  remembered: 0 | 1
  last_address: string
  /** User agent of the last sign-in. */
  agent: string
  created_at: number
  modified_at: number
  authenticated_at: number
}

/** Primary key of a device. */
export interface DeviceKey {
  poolId: string
  sub: string
  key: string
}

/** A confirmed device of the user, or undefined. */
export function* readDevice({ poolId, sub, key }: DeviceKey): Decision<DeviceRow | undefined> {
  return yield* one<DeviceRow>(sql`select * from devices where pool_id = ${poolId} and sub = ${sub} and device_key = ${key}`)
}

/** Devices of a user by key, after `after`. Callers ask for one more than a page, to know whether a next page exists. */
export function* listDevices(input: { poolId: string; sub: string; after: string; limit: number }): Decision<readonly DeviceRow[]> {
  return yield* all<DeviceRow>(sql`
    select * from devices where pool_id = ${input.poolId} and sub = ${input.sub} and device_key > ${input.after}
    order by device_key limit ${input.limit}`)
}

/**
 * Confirms a device whose key was issued at one of the user's sign-ins. A repeated transaction recognizes its own row by the
 * encrypted verifier, which differs at each encryption.
 */
export function* confirmDevice(row: Omit<DeviceRow, 'modified_at' | 'authenticated_at'>): Decision<'confirmed' | 'exists' | 'unknown'> {
  const { pool_id, sub, device_key, created_at } = row
  const issued = yield* one(sql`
    select 1 as found from refresh_families where pool_id = ${pool_id} and sub = ${sub} and device_key = ${device_key} and ended_at is null limit 1`)
  if (!issued) return 'unknown'
  const confirmed = yield* one(sql`
    insert into devices (pool_id, sub, device_key, name, salt, sealed_verifier, remembered, last_address, agent, created_at, modified_at, authenticated_at)
    values (${pool_id}, ${sub}, ${device_key}, ${row.name}, ${row.salt}, ${row.sealed_verifier}, ${row.remembered}, ${row.last_address}, ${row.agent},
      ${created_at}, ${created_at}, ${created_at})
    on conflict (pool_id, sub, device_key) do update set name = excluded.name where devices.sealed_verifier = excluded.sealed_verifier
    returning device_key`)
  return confirmed ? 'confirmed' : 'exists'
}

/** Adds a device that was confirmed in another store, where no sign-in of this one issued its key. */
export function* placeDevice(row: Omit<DeviceRow, 'modified_at' | 'authenticated_at'>): Decision<'placed' | 'exists' | 'gone'> {
  const { pool_id, sub, device_key, created_at } = row
  const owner = yield* one(sql`select 1 as found from users where pool_id = ${pool_id} and sub = ${sub}`)
  if (!owner) return 'gone'
  const placed = yield* one(sql`
    insert into devices (pool_id, sub, device_key, name, salt, sealed_verifier, remembered, last_address, agent, created_at, modified_at, authenticated_at)
    values (${pool_id}, ${sub}, ${device_key}, ${row.name}, ${row.salt}, ${row.sealed_verifier}, ${row.remembered}, ${row.last_address}, ${row.agent},
      ${created_at}, ${created_at}, ${created_at})
    on conflict (pool_id, sub, device_key) do nothing returning device_key`)
  return placed ? 'placed' : 'exists'
}

/** Sets whether a device counts as remembered. */
export function* setDeviceRemembered({
  poolId,
  sub,
  key,
  remembered,
  at,
}: DeviceKey & { remembered: 0 | 1; at: number }): Decision<'set' | 'unknown'> {
  const set = yield* one(sql`
    update devices set remembered = ${remembered}, modified_at = ${at}
    where pool_id = ${poolId} and sub = ${sub} and device_key = ${key} returning device_key`)
  return set ? 'set' : 'unknown'
}

/** Deletes a device and invalidates its refresh tokens: no client can present `forgottenDevice`. Access tokens stay valid until they expire. */
export function* forgetDevice({ poolId, sub, key }: DeviceKey): Decision<'forgotten' | 'unknown'> {
  const forgotten = yield* one(
    sql`delete from devices where pool_id = ${poolId} and sub = ${sub} and device_key = ${key} returning device_key`,
  )
  if (!forgotten) return 'unknown'
  yield sql`update refresh_families set device_key = ${forgottenDevice} where pool_id = ${poolId} and sub = ${sub} and device_key = ${key}`
  return 'forgotten'
}

/** The `device_key` of a family whose device was forgotten. */
export const forgottenDevice = ''

/** A sign-in from a confirmed device, to be recorded on the device. */
export interface DeviceUse {
  key: string
  address: string
  agent: string
}

/** Records a sign-in on a device. False where the device was forgotten in the meantime. */
export function* useDevice({ poolId, sub, key, address, agent, at }: DeviceKey & DeviceUse & { at: number }): Decision<boolean> {
  const used = yield* one(sql`
    update devices set authenticated_at = ${at}, last_address = ${address}, agent = ${agent}
    where pool_id = ${poolId} and sub = ${sub} and device_key = ${key} returning device_key`)
  return used !== undefined
}
