import type { Call, Context } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { listDevices, placeDevice } from '../storage/index.ts'
import { type User, userNotFound } from '../users/index.ts'
import { deviceVerifierAad, openDeviceVerifier } from './confirm.ts'
import { deviceFromRow } from './device.ts'
import { deviceGroupKey } from './keys.ts'

/** A device with what proves it: for a seed that is exported, and applied to another store. */
export interface PortableDevice {
  key: string
  name: string | null
  isRemembered: boolean
  /** The DeviceGroupKey that the client has, which follows from the master key of its service. */
  group: string
  /** Hexadecimal. */
  salt: string
  verifier: Buffer
}

/** Devices of a user, at most. */
const mostDevices = 1_000

/** The devices of a user that can prove themselves. */
export async function readPortableDevices(context: Context, pool: Pool, sub: string): Promise<PortableDevice[]> {
  const rows = await context.store.read(listDevices({ poolId: pool.id, sub, after: '', limit: mostDevices }))
  const group = deviceGroupKey(context, pool)
  return rows.map(deviceFromRow).flatMap(device => {
    const verifier = openDeviceVerifier(context, pool, sub, device)
    const { key, name, isRemembered, salt } = device
    return verifier ? [{ key, name, isRemembered, group, salt, verifier }] : []
  })
}

/** Makes this a device of the user. Not where the service has another master key, since the device could not prove itself: its client starts anew. */
export async function placePortableDevice(call: Call, pool: Pool, { sub }: User, device: PortableDevice): Promise<void> {
  const { key, name, isRemembered, group, salt, verifier } = device
  if (group !== deviceGroupKey(call, pool)) return
  const sealed_verifier = call.keys.seal({ dataKey: pool.dataKey, aad: deviceVerifierAad(pool, sub, key), plain: verifier })
  const row = { pool_id: pool.id, sub, device_key: key, name, salt, sealed_verifier, remembered: isRemembered ? 1 : 0 } as const
  const seen = { last_address: call.sourceAddress, agent: call.userAgent, created_at: call.now }
  assertOutcome(await call.store.decide(placeDevice, { ...row, ...seen }), ['placed', 'exists'], { gone: userNotFound })
}
