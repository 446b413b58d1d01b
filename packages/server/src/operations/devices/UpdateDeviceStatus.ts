import type { Operation } from '../../context.ts'
import { setDeviceStatus } from '../../devices/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Sets whether a device of the signed-in user is remembered. API: UpdateDeviceStatus. */
export const UpdateDeviceStatus: Operation<'UpdateDeviceStatus'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  await setDeviceStatus(call, pool, user.sub, input.DeviceKey, input.DeviceRememberedStatus)
  return {}
}
