import { type Device, findDevice, noSuchDevice } from '../devices/index.ts'
import { findUserBySub, type User } from '../users/index.ts'
import { unfitSession } from './challenge-sessions.ts'
import { type Answer, disabled, required } from './flow.ts'

/** The device that this session asks, if it is the one that answers, and is still remembered. */
export async function rememberedDevice({ call, pool, session, responses }: Answer): Promise<{ user: User; device: Device }> {
  const key = required(responses, 'DEVICE_KEY')
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw unfitSession()
  if (!user.enabled) throw disabled()
  const device = key === JSON.parse(session.state).device ? await findDevice(call, pool, session.sub, key) : undefined
  if (!device?.isRemembered) throw noSuchDevice()
  return { user, device }
}
