import { refuse } from '@poolhouse/contract'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { parseSrpVerifier } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { confirmDevice } from '../storage/index.ts'
import { assertText } from '../users/index.ts'
import { type Device, deviceNotFound } from './device.ts'

/** Input of ConfirmDevice. */
export interface ConfirmedDevice {
  sub: string
  key: string
  name: string | undefined
  /** Base64, as clients send it. */
  salt: string | undefined
  verifier: string | undefined
}

/** What the verifier of a device is bound to. */
export const deviceVerifierAad = (pool: Pick<Pool, 'id'>, sub: string, key: string) => [pool.id, sub, key, 'device verifier']

/** The password verifiers of devices. */
export const deviceSeals: RowSeals = {
  table: 'devices',
  sealed: {
    sealed_verifier: (row: { pool_id: string; sub: string; device_key: string }) =>
      deviceVerifierAad({ id: row.pool_id }, row.sub, row.device_key),
  },
}

/** Bytes. Clients send a salt of 16 bytes, with one more for the sign. */
const longestSalt = 64

/**
 * Stores the SRP verifier of the device password. Returns whether the user must still confirm that the device is to be remembered.
 * @throws InvalidParameterException, ResourceNotFoundException (the key was not issued at a sign-in of the user), DeviceKeyExistsException
 */
export async function confirmUserDevice(call: Call, pool: Pool, { sub, key, name, ...secret }: ConfirmedDevice): Promise<boolean> {
  assertText('DeviceName', name)
  const salt = bytesOf('Salt', secret.salt)
  const verifier = parseSrpVerifier(bytesOf('PasswordVerifier', secret.verifier))
  if (salt.length > longestSalt || !verifier) throw refuse('InvalidParameterException', 'Invalid DeviceSecretVerifierConfig given.')
  const needsUserConfirmation = pool.config.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt === true
  const outcome = await call.store.decide(confirmDevice, {
    pool_id: pool.id,
    sub,
    device_key: key,
    name: name ?? null,
    salt: salt.toString('hex'),
    sealed_verifier: call.keys.seal({ dataKey: pool.dataKey, aad: deviceVerifierAad(pool, sub, key), plain: verifier }),
    remembered: needsUserConfirmation ? 0 : 1,
    last_address: call.sourceAddress,
    agent: call.userAgent,
    created_at: call.now,
  })
  assertOutcome(outcome, 'confirmed', {
    unknown: deviceNotFound,
    exists: () => refuse('DeviceKeyExistsException', 'Device key already exists.'),
  })
  return needsUserConfirmation
}

function bytesOf(name: string, base64: string | undefined): Buffer {
  const bytes = Buffer.from(base64 ?? '', 'base64')
  if (bytes.length === 0) throw refuse('InvalidParameterException', `Missing required parameter ${name}`)
  return bytes
}

/** Decrypts the SRP verifier of a device. Undefined where it does not open: the device cannot prove itself any more. */
export const openDeviceVerifier = (context: Context, pool: Pool, sub: string, { key, sealed }: Device): Buffer | undefined =>
  openSealed(context, pool, { table: 'devices', aad: deviceVerifierAad(pool, sub, key), sealed })
