import type { Operation } from '../../context.ts'
import { describeDeviceWhole, getDevice } from '../../devices/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

/** Returns one device of the signed-in user. API: GetDevice. */
export const GetDevice: Operation<'GetDevice'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken ?? '')
  return { Device: describeDeviceWhole(pool, user, await getDevice(call, pool, user.sub, input.DeviceKey)) }
}
