/**
 * Remembered devices: their keys, how they are confirmed and described, and whether one that is presented is the user's.
 * Not here: when a device is asked to prove itself (sign-in/), its key in tokens (tokens/), how rows are kept (storage/).
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
