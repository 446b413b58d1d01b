import type { AttributeType, DeviceType } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'
import type { User } from '../users/index.ts'
import type { Device } from './device.ts'

/** The API returns dates of devices as whole seconds. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

const attributes = (values: Readonly<Record<string, string | null>>): AttributeType[] =>
  Object.entries(values).flatMap(([Name, Value]) => (Value === null ? [] : [{ Name, Value }]))

const describe = (device: Device, values: Readonly<Record<string, string | null>>): DeviceType => ({
  DeviceKey: device.key,
  DeviceAttributes: attributes({
    device_status: 'valid',
    device_name: device.name,
    ...values,
    last_ip_used: device.lastAddress === '' ? null : device.lastAddress,
  }),
  DeviceCreateDate: seconds(device.createdAt),
  DeviceLastModifiedDate: seconds(device.modifiedAt),
  DeviceLastAuthenticatedDate: seconds(device.authenticatedAt),
})

/** A device in the answer of ListDevices. */
export const describeDevice = (device: Device): DeviceType => describe(device, {})

/** A device in the answers of GetDevice and of the admin operations, with the `dev:` attributes. */
export function describeDeviceInFull({ id, region, account }: Pool, user: User, device: Device): DeviceType {
  const owner = `${user.username}.${id}`
  return describe(device, {
    'dev:device_arn': `arn:aws:cognito-idp:${region}:${account}:owner/${owner}/device/${device.key}`,
    'dev:device_owner': owner,
    'dev:device_remembered_status': device.isRemembered ? 'remembered' : 'not_remembered',
    'dev:device_sdk': device.agent === '' ? null : device.agent,
  })
}
