import { type Device, deviceNotFound, findDevice } from '../devices/index.ts'
import { findUserBySub, type User } from '../users/index.ts'
import type { ChallengeAnswer } from './flow.ts'
import { invalidSession, requiredParameter, userDisabled } from './refusals.ts'

/** The device of a device challenge: DEVICE_KEY names the one that the session challenges, and it is still remembered. */
export async function getChallengedDevice({
  call,
  pool,
  session,
  responses,
}: ChallengeAnswer<'DEVICE_SRP_AUTH' | 'DEVICE_PASSWORD_VERIFIER'>): Promise<{ user: User; device: Device }> {
  const key = requiredParameter(responses, 'DEVICE_KEY')
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const device = key === session.state.device ? await findDevice(call, pool, session.sub, key) : undefined
  if (!device?.isRemembered) throw deviceNotFound()
  return { user, device }
}
