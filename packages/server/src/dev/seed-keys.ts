import type { Call } from '../context.ts'
import { type PortableDevice, placePortableDevice, readPortableDevices } from '../devices/index.ts'
import { type PortablePasskey, placePortablePasskey, readPortablePasskeys } from '../passkeys/index.ts'
import type { Pool } from '../pools/index.ts'
import type { User } from '../users/index.ts'
import type { SeedSeals } from './seed-seals.ts'
import type { SeedUser } from './seed-shape.ts'

const sealOf = (what: 'device' | 'passkey', pool: Pool, username: string, id: string) => [pool.id, username, what, id]
/** Bytes as base64. */
const packed = (value: object): string =>
  JSON.stringify(value, (_, each) => (each?.type === 'Buffer' ? Buffer.from(each.data).toString('base64') : each))

/** The devices and passkeys of a user, sealed. */
export async function exportKeys(call: Call, pool: Pool, { sub }: User, username: string, seals: SeedSeals) {
  const devices = (await readPortableDevices(call, pool, sub)).map(device => ({
    key: device.key,
    sealed: seals.seal(sealOf('device', pool, username, device.key), packed(device)),
  }))
  const passkeys = (await readPortablePasskeys(call, pool, sub)).map(passkey => ({
    id: passkey.id,
    sealed: seals.seal(sealOf('passkey', pool, username, passkey.id), packed(passkey)),
  }))
  return { ...(devices.length > 0 && { devices }), ...(passkeys.length > 0 && { passkeys }) } satisfies Partial<SeedUser>
}

/** Gives a new user the devices and passkeys of an export. */
export async function placeKeys(call: Call, pool: Pool, user: User, seeded: SeedUser, seals: () => SeedSeals): Promise<void> {
  const { username, devices = [], passkeys = [] } = seeded
  for (const { key, sealed } of devices) {
    const device: PortableDevice = JSON.parse(
      seals()
        .open(sealOf('device', pool, username, key), sealed)
        .toString(),
    )
    await placePortableDevice(call, pool, user, { ...device, verifier: Buffer.from(String(device.verifier), 'base64') })
  }
  for (const { id, sealed } of passkeys) {
    const passkey: PortablePasskey = JSON.parse(
      seals()
        .open(sealOf('passkey', pool, username, id), sealed)
        .toString(),
    )
    await placePortablePasskey(call, pool, user, { ...passkey, publicKey: Buffer.from(String(passkey.publicKey), 'base64') })
  }
}
