import { type Device, deviceNotFound, findDevice } from '../devices/index.ts'
import { findUserBySub, type User } from '../users/index.ts'
import { invalidSession } from './challenge-sessions.ts'
import { type ChallengeAnswer, requiredParameter, userDisabled } from './flow.ts'

/** The device that this session asks, if it is the one that answers, and is still remembered. */
export async function rememberedDevice({ call, pool, session, responses }: ChallengeAnswer): Promise<{ user: User; device: Device }> {
  const key = requiredParameter(responses, 'DEVICE_KEY')
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const device = key === JSON.parse(session.state).device ? await findDevice(call, pool, session.sub, key) : undefined
  if (!device?.isRemembered) throw deviceNotFound()
  return { user, device }
}
