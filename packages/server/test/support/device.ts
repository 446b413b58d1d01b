import { randomBytes } from 'node:crypto'
import { padHex, srpSignature, srpVerifier } from '../../src/crypto/index.ts'
import { srpClientSession, srpTimestamp } from './srp-client.ts'

/** What a client keeps of a device. */
export interface ClientDevice {
  key: string
  group: string
  password: string
}

/** A new password of a device that a sign-in was given, and what ConfirmDevice is told of it. */
export async function newDevice({ DeviceKey, DeviceGroupKey }: { DeviceKey?: string; DeviceGroupKey?: string }) {
  const own: ClientDevice = { key: DeviceKey!, group: DeviceGroupKey!, password: randomBytes(40).toString('base64') }
  const salt = Buffer.from(padHex(BigInt(`0x${randomBytes(16).toString('hex')}`)), 'hex')
  const verifier = await srpVerifier({ poolId: own.group, userId: own.key, password: own.password, salt })
  const PasswordVerifier = Buffer.from(padHex(BigInt(`0x${verifier.toString('hex')}`)), 'hex').toString('base64')
  return { own, config: { Salt: salt.toString('base64'), PasswordVerifier } }
}

/** The client's half of a device's exchange: `A` goes into DEVICE_SRP_AUTH, `prove` makes what DEVICE_PASSWORD_VERIFIER wants to hear. */
export function deviceSrpSession(own: ClientDevice) {
  const { A, answer } = srpClientSession()
  return {
    A,
    prove(parameters: Record<string, string> | undefined) {
      const { SALT, SRP_B, SECRET_BLOCK } = parameters as Record<'SALT' | 'SRP_B' | 'SECRET_BLOCK', string>
      const key = answer({ poolName: own.group, userId: own.key, password: own.password, salt: SALT, B: SRP_B })
      const TIMESTAMP = srpTimestamp()
      const claim = { key, poolId: own.group, userId: own.key, secretBlock: SECRET_BLOCK, timestamp: TIMESTAMP }
      return {
        DEVICE_KEY: own.key,
        TIMESTAMP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: srpSignature(claim),
      }
    },
  }
}
