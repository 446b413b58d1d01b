import type { ChallengeNameType } from '@poolhouse/contract'
import { type Device, findDevice, presentedDevice } from '../devices/index.ts'
import { continueByFactor, type FactorGuess } from '../storage/index.ts'
import { beginSignIn, stepUsed, type TokenSource } from '../tokens/index.ts'
import type { User } from '../users/index.ts'
import { unfitSession, usedSession } from './challenge-sessions.ts'
import { type Answer, done, type Next, type Proven } from './flow.ts'
import { type Door, open, type Proof } from './open-challenge.ts'

/** A proof that nothing but a device, or tokens, can follow. */
export interface Passed extends Proof, Pick<Proven, 'answer' | 'wrong'> {
  source?: TokenSource
  /** Of the session that was answered. */
  handle?: string
}

/** A remembered device has to prove itself; otherwise there are tokens. Spec: authentication 10.3. */
export async function complete(door: Door, passed: Passed): Promise<Next> {
  if (door.finish) return door.finish(passed)
  if (passed.device?.isRemembered) return askDevice(door, passed)
  const { answer: factor, wrong: wrongFactor, user, device, attempt, source } = passed
  return done(await beginSignIn(door.call, { ...door, user, device, attempt, source, factor, wrongFactor }))
}

const name: ChallengeNameType = 'DEVICE_SRP_AUTH'

async function askDevice(door: Door, passed: Passed): Promise<Next> {
  const { user, device, answer, handle } = passed
  if (!answer || handle === undefined) return { ...(await open(door, passed, name, {})), ChallengeParameters: {} }
  const { call, pool } = door
  const state = JSON.stringify({ device: device!.key })
  const outcome = await call.store.decide(continueByFactor, { poolId: pool.id, sub: user.sub, guess: answer, challenge: name, state })
  if (outcome === 'step-used') throw stepUsed()
  if (outcome === 'used') throw usedSession()
  if (outcome === 'limit') throw passed.wrong?.() ?? unfitSession()
  return { ChallengeName: name, Session: handle, ChallengeParameters: {} }
}

interface Right {
  user: User
  guess: FactorGuess & { totpStep?: number }
  /** What a right answer is called that comes too late, or too often. */
  wrong: () => Error
}

/** The last challenge was answered rightly. */
export const completeByAnswer = async (answer: Answer, { user, guess, wrong }: Right): Promise<Next> =>
  complete(answer, { user, device: await deviceOf(answer), answer: guess, wrong, handle: answer.handle })

/** What the answer says, else what was said when the sign-in began; that device may have been forgotten since. */
export async function deviceOf({ call, pool, session, responses }: Answer): Promise<Device | undefined> {
  if (responses.DEVICE_KEY) return presentedDevice(call, pool, session.sub, responses.DEVICE_KEY)
  const { device } = JSON.parse(session.state)
  return device === undefined ? undefined : findDevice(call, pool, session.sub, device)
}
