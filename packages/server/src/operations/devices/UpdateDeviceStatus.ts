import type { Operation } from '../../context.ts'
import { rememberDevice } from '../../devices/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

/** Says whether a device of the signed-in user is remembered. API: UpdateDeviceStatus. */
export const UpdateDeviceStatus: Operation<'UpdateDeviceStatus'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken)
  await rememberDevice(call, pool, user.sub, input.DeviceKey, input.DeviceRememberedStatus)
  return {}
}
