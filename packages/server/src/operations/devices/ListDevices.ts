import type { Operation } from '../../context.ts'
import { describeDevice, pageOfDevices } from '../../devices/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

/** Lists the confirmed devices of the signed-in user, in pages. API: ListDevices. */
export const ListDevices: Operation<'ListDevices'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken)
  const { devices, ...next } = await pageOfDevices(call, pool, user.sub, input)
  return { Devices: devices.map(describeDevice), ...next }
}
