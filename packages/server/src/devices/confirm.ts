import { refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { parseSrpVerifier } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { confirmDevice } from '../storage/index.ts'
import { assertText } from '../users/index.ts'
import { type Device, deviceNotFound } from './device.ts'

export interface ConfirmedDevice {
  sub: string
  key: string
  name: string | undefined
  /** Base64 of bytes, as clients send them. */
  salt: string | undefined
  verifier: string | undefined
}

const deviceVerifierAad = (pool: Pool, sub: string, key: string) => [pool.id, sub, key, 'device verifier']

/** A salt is 16 bytes, and one of sign; what is far from it is none. */
const longestSalt = 64

/**
 * Keeps the verifier of a device's own password. Returns whether the user must still say that it is to be remembered.
 * @throws InvalidParameterException, ResourceNotFoundException (no sign-in of the user was given this key), DeviceKeyExistsException
 */
export async function confirmUserDevice(call: Call, pool: Pool, { sub, key, name, ...secret }: ConfirmedDevice): Promise<boolean> {
  assertText('DeviceName', name)
  const salt = bytesOf('Salt', secret.salt)
  const verifier = parseSrpVerifier(bytesOf('PasswordVerifier', secret.verifier))
  if (salt.length > longestSalt || !verifier) throw refuse('InvalidParameterException', 'Invalid DeviceSecretVerifierConfig given.')
  const asks = pool.config.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt === true
  const outcome = await call.store.decide(confirmDevice, {
    pool_id: pool.id,
    sub,
    device_key: key,
    name: name ?? null,
    salt: salt.toString('hex'),
    sealed_verifier: call.keys.seal({ dataKey: pool.dataKey, aad: deviceVerifierAad(pool, sub, key), plain: verifier }),
    remembered: asks ? 0 : 1,
    last_address: call.sourceAddress,
    agent: call.userAgent,
    created_at: call.now,
  })
  if (outcome === 'unknown') throw deviceNotFound()
  if (outcome === 'exists') throw refuse('DeviceKeyExistsException', 'Device key already exists.')
  return asks
}

function bytesOf(name: string, base64: string | undefined): Buffer {
  const bytes = Buffer.from(base64 ?? '', 'base64')
  if (bytes.length === 0) throw refuse('InvalidParameterException', `Missing required parameter ${name}`)
  return bytes
}

export const openDeviceVerifier = ({ keys }: Context, pool: Pool, sub: string, { key, sealed }: Device): Buffer =>
  keys.open({ dataKey: pool.dataKey, aad: deviceVerifierAad(pool, sub, key), sealed })
