import { randomBytes } from 'node:crypto'
import { padHex, srpVerifier } from '../../src/crypto/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'

/** A remembered device, as its client stores it. */
export interface ClientDevice {
  key: string
  group: string
  password: string
}

/** Creates a password for the device of NewDeviceMetadata, and the DeviceSecretVerifierConfig for ConfirmDevice. */
export async function newDevice({ DeviceKey, DeviceGroupKey }: { DeviceKey?: string; DeviceGroupKey?: string }) {
  const own: ClientDevice = { key: DeviceKey!, group: DeviceGroupKey!, password: randomBytes(40).toString('base64') }
  const salt = Buffer.from(padHex(BigInt(`0x${randomBytes(16).toString('hex')}`)), 'hex')
  const verifier = await srpVerifier({ poolId: own.group, userId: own.key, password: own.password, salt })
  const PasswordVerifier = Buffer.from(padHex(BigInt(`0x${verifier.toString('hex')}`)), 'hex').toString('base64')
  return { own, config: { Salt: salt.toString('base64'), PasswordVerifier } }
}

/** The client's half of the device SRP exchange: `A` goes into DEVICE_SRP_AUTH, `prove` makes the responses to DEVICE_PASSWORD_VERIFIER. */
export function deviceSrpSession(own: ClientDevice) {
  const { A, proveDevice } = srpClientSession()
  return { A, prove: (parameters: Record<string, string> | undefined) => proveDevice(own, parameters) }
}
