/**
 * Devices: their keys, confirmation, description, and the check that a presented DEVICE_KEY belongs to the user.
 * Not here: device challenges (sign-in/), the device key in tokens (tokens/), rows (storage/).
 */
export { type ConfirmedDevice, confirmUserDevice, openDeviceVerifier } from './confirm.ts'
export { describeDevice, describeDeviceInFull } from './describe.ts'
export {
  type Device,
  deviceNotFound,
  findDevice,
  getDevice,
  presentedDevice,
  setDeviceStatus,
  tracksDevices,
} from './device.ts'
export { deviceGroupKey, newDeviceKey } from './keys.ts'
export { getDeviceOwner } from './owner.ts'
export { listDevicesPage } from './page.ts'
export { type PortableDevice, placePortableDevice, readPortableDevices } from './place-device.ts'
