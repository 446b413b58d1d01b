import type { Operation } from '../../context.ts'
import { setDeviceStatus } from '../../devices/index.ts'
import { getPool } from '../../pools/index.ts'
import { getUser } from '../../users/index.ts'

/** Sets whether a device of a user is remembered. API: AdminUpdateDeviceStatus. */
export const AdminUpdateDeviceStatus: Operation<'AdminUpdateDeviceStatus'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  await setDeviceStatus(call, pool, sub, input.DeviceKey, input.DeviceRememberedStatus)
  return {}
}
