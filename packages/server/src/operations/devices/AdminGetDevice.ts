import type { Operation } from '../../context.ts'
import { describeDeviceInFull, getDevice, getDeviceOwner } from '../../devices/index.ts'
import { getPool } from '../../pools/index.ts'

/** Returns one device of a user. API: AdminGetDevice. */
export const AdminGetDevice: Operation<'AdminGetDevice'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getDeviceOwner(call, pool, input.Username)
  return { Device: describeDeviceInFull(pool, user, await getDevice(call, pool, user.sub, input.DeviceKey)) }
}
