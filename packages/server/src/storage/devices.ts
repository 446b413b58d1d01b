import { all, type Decision, one, sql } from './sql.ts'

/** A device that a user confirmed. */
export interface DeviceRow {
  pool_id: string
  sub: string
  device_key: string
  name: string | null
  /** Hex, as in a challenge. */
  salt: string
  sealed_verifier: Uint8Array
  remembered: 0 | 1
  last_address: string
  /** The user agent that was seen last. */
  agent: string
  created_at: number
  modified_at: number
  authenticated_at: number
}

export interface DeviceKey {
  poolId: string
  sub: string
  key: string
}

export function* readDevice({ poolId, sub, key }: DeviceKey): Decision<DeviceRow | undefined> {
  return yield* one<DeviceRow>(sql`select * from devices where pool_id = ${poolId} and sub = ${sub} and device_key = ${key}`)
}

/** By key, after `after`; one more than a page tells whether there is a next one. */
export function* listDevices(input: { poolId: string; sub: string; after: string; limit: number }): Decision<readonly DeviceRow[]> {
  return yield* all<DeviceRow>(sql`
    select * from devices where pool_id = ${input.poolId} and sub = ${input.sub} and device_key > ${input.after}
    order by device_key limit ${input.limit}`)
}

/** A key that one of the user's sign-ins was given. A second run of the same decision knows its own by the seal, which is never the same twice. */
export function* confirmDevice(row: Omit<DeviceRow, 'modified_at' | 'authenticated_at'>): Decision<'confirmed' | 'exists' | 'unknown'> {
  const { pool_id, sub, device_key, created_at } = row
  const given = yield* one(sql`
    select 1 as found from refresh_families where pool_id = ${pool_id} and sub = ${sub} and device_key = ${device_key} and ended_at is null limit 1`)
  if (!given) return 'unknown'
  const confirmed = yield* one(sql`
    insert into devices (pool_id, sub, device_key, name, salt, sealed_verifier, remembered, last_address, agent, created_at, modified_at, authenticated_at)
    values (${pool_id}, ${sub}, ${device_key}, ${row.name}, ${row.salt}, ${row.sealed_verifier}, ${row.remembered}, ${row.last_address}, ${row.agent},
      ${created_at}, ${created_at}, ${created_at})
    on conflict (pool_id, sub, device_key) do update set name = excluded.name where devices.sealed_verifier = excluded.sealed_verifier
    returning device_key`)
  return confirmed ? 'confirmed' : 'exists'
}

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

/** Its refresh tokens go with it: `forgottenDevice` is no key that anybody can present. Access tokens live on until they expire. */
export function* forgetDevice({ poolId, sub, key }: DeviceKey): Decision<'forgotten' | 'unknown'> {
  const forgotten = yield* one(
    sql`delete from devices where pool_id = ${poolId} and sub = ${sub} and device_key = ${key} returning device_key`,
  )
  if (!forgotten) return 'unknown'
  yield sql`update refresh_families set device_key = ${forgottenDevice} where pool_id = ${poolId} and sub = ${sub} and device_key = ${key}`
  return 'forgotten'
}

/** Stands in a sign-in's `device_key` once its device is gone. */
export const forgottenDevice = ''

/** What a sign-in from a known device leaves on it. */
export interface DeviceUse {
  key: string
  address: string
  agent: string
}

/** False where it was forgotten meanwhile. */
export function* useDevice({ poolId, sub, key, address, agent, at }: DeviceKey & DeviceUse & { at: number }): Decision<boolean> {
  const used = yield* one(sql`
    update devices set authenticated_at = ${at}, last_address = ${address}, agent = ${agent}
    where pool_id = ${poolId} and sub = ${sub} and device_key = ${key} returning device_key`)
  return used !== undefined
}
