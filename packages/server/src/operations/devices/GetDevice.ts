import type { Operation } from '../../context.ts'
import { describeDeviceInFull, getDevice } from '../../devices/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Returns one device of the signed-in user. API: GetDevice. */
export const GetDevice: Operation<'GetDevice'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken ?? '')
  return { Device: describeDeviceInFull(pool, user, await getDevice(call, pool, user.sub, input.DeviceKey)) }
}
