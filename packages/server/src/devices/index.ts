/**
 * Remembered devices: their keys, how they are confirmed and described, and whether one that is presented is the user's.
 * Not here: when a device is asked to prove itself (sign-in/), its key in tokens (tokens/), how rows are kept (storage/).
 */
export { type ConfirmedDevice, confirmDeviceOf, openVerifier } from './confirm.ts'
export { describeDevice, describeDeviceWhole } from './describe.ts'
export {
  type Device,
  findDevice,
  getDevice,
  noSuchDevice,
  presentedDevice,
  rememberDevice,
  remembersDevices,
} from './device.ts'
export { deviceGroupKey, newDeviceKey } from './keys.ts'
export { ownerOfDevices } from './owner.ts'
export { pageOfDevices } from './page.ts'
