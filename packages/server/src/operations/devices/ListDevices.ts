import type { Operation } from '../../context.ts'
import { describeDevice, listDevicesPage } from '../../devices/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Lists the confirmed devices of the signed-in user, in pages. API: ListDevices. */
export const ListDevices: Operation<'ListDevices'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const { devices, ...next } = await listDevicesPage(call, pool, user.sub, input)
  return { Devices: devices.map(describeDevice), ...next }
}
