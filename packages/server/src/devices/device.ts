import { type DeviceRememberedStatusType, refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { type DeviceRow, readDevice, setDeviceRemembered } from '../storage/index.ts'

/** A device that its user confirmed by ConfirmDevice. */
export interface Device {
  readonly key: string
  readonly name: string | null
  /** Only a remembered device gets a device challenge at sign-in. */
  readonly isRemembered: boolean
  /** Hex. */
  readonly salt: string
  /** SRP verifier of the device password, encrypted. */
  readonly sealed: Uint8Array
  readonly lastAddress: string
  readonly agent: string
  /** Milliseconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly authenticatedAt: number
}

/** The device of a row. */
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

/** Whether the pool tracks devices: any DeviceConfiguration enables it. */
export const tracksDevices = ({ config }: Pool): boolean => config.DeviceConfiguration !== undefined

/** Client libraries recognize exactly this message: they forget their device key and sign in again. */
export const deviceNotFound = () => refuse('ResourceNotFoundException', 'Device does not exist.')

/** A confirmed device of the user, or undefined. */
export async function findDevice({ store }: Context, pool: Pool, sub: string, key: string): Promise<Device | undefined> {
  const row = await store.read(readDevice({ poolId: pool.id, sub, key }))
  return row && deviceFromRow(row)
}

/** A confirmed device of the user. Throws ResourceNotFoundException where there is none. */
export async function getDevice(context: Context, pool: Pool, sub: string, key: string): Promise<Device> {
  const device = await findDevice(context, pool, sub, key)
  if (!device) throw deviceNotFound()
  return device
}

/**
 * The device of DEVICE_KEY. It is checked before the credential, so that a client may forget the key and retry with the same proof. The
 * `subject` of an unknown user owns no device, so it gets the same answer as a user with another key.
 */
export async function presentedDevice(context: Context, pool: Pool, subject: string, key: string | undefined): Promise<Device | undefined> {
  if (!key) return undefined
  if (!tracksDevices(pool)) throw deviceNotFound()
  return getDevice(context, pool, subject, key)
}

/** Sets the remembered status of a device; without a status it only checks that the device exists. */
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
  assertOutcome(outcome, 'set', { unknown: deviceNotFound })
}
