import { type DeviceRememberedStatusType, refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type DeviceRow, readDevice, setDeviceRemembered } from '../storage/index.ts'

/** A device that its user confirmed. */
export interface Device {
  readonly key: string
  readonly name: string | null
  /** A remembered device proves itself at sign-in; another is only known. */
  readonly isRemembered: boolean
  /** Hex. */
  readonly salt: string
  readonly sealed: Uint8Array
  readonly lastAddress: string
  readonly agent: string
  /** Milliseconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly authenticatedAt: number
}

export const deviceFromRow = (row: DeviceRow): Device => ({
  key: row.device_key,
  name: row.name,
  isRemembered: row.remembered === 1,
  salt: row.salt,
  sealed: row.sealed_verifier,
  lastAddress: row.last_address,
  agent: row.agent,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  authenticatedAt: row.authenticated_at,
})

/** A pool that says anything about devices keeps track of them. */
export const tracksDevices = ({ config }: Pool): boolean => config.DeviceConfiguration !== undefined

/** Clients drop their key and come again when they see exactly these words. */
export const deviceNotFound = () => refuse('ResourceNotFoundException', 'Device does not exist.')

export async function findDevice({ store }: Context, pool: Pool, sub: string, key: string): Promise<Device | undefined> {
  const row = await store.read(readDevice({ poolId: pool.id, sub, key }))
  return row && deviceFromRow(row)
}

export async function getDevice(context: Context, pool: Pool, sub: string, key: string): Promise<Device> {
  const device = await findDevice(context, pool, sub, key)
  if (!device) throw deviceNotFound()
  return device
}

/**
 * What a sign-in says that it comes from. Asked before anything is judged, so that a client may drop the key and go on with the
 * same proof. `subject` of a name that nobody has owns no device: it is answered like a user with another key.
 */
export async function presentedDevice(context: Context, pool: Pool, subject: string, key: string | undefined): Promise<Device | undefined> {
  if (!key) return undefined
  if (!tracksDevices(pool)) throw deviceNotFound()
  return getDevice(context, pool, subject, key)
}

/** A request that names no status changes nothing. */
export async function setDeviceStatus(
  call: Call,
  pool: Pool,
  sub: string,
  key: string,
  status: DeviceRememberedStatusType | undefined,
): Promise<void> {
  if (status === undefined) return void (await getDevice(call, pool, sub, key))
  const remembered = status === 'remembered' ? 1 : 0
  const outcome = await call.store.decide(setDeviceRemembered, { poolId: pool.id, sub, key, remembered, at: call.now })
  if (outcome === 'unknown') throw deviceNotFound()
}
