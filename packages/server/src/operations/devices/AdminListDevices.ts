import type { Operation } from '../../context.ts'
import { describeDeviceInFull, getDeviceOwner, listDevicesPage } from '../../devices/index.ts'
import { getPool } from '../../pools/index.ts'

/** Lists the confirmed devices of a user, in pages. API: AdminListDevices. */
export const AdminListDevices: Operation<'AdminListDevices'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getDeviceOwner(call, pool, input.Username)
  const { devices, ...next } = await listDevicesPage(call, pool, user.sub, input)
  return { Devices: devices.map(device => describeDeviceInFull(pool, user, device)), ...next }
}
