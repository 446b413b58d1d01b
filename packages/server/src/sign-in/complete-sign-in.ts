import type { ChallengeNameType } from '@poolhouse/contract'
import { type Device, findDevice, presentedDevice } from '../devices/index.ts'
import { continueSessionByFactor, type FactorAnswer } from '../storage/index.ts'
import { issueSignInTokens, type TokenSource, totpCodeAlreadyUsed } from '../tokens/index.ts'
import type { User } from '../users/index.ts'
import { invalidSession, sessionAlreadyUsed } from './challenge-sessions.ts'
import { type ChallengeAnswer, done, type Proven, type SignInResponse } from './flow.ts'
import { open, type Proof, type SignInContext } from './open-challenge.ts'

/** A proof that nothing but a device, or tokens, can follow. */
export interface Passed extends Proof, Pick<Proven, 'answer' | 'wrong'> {
  source?: TokenSource
  /** Of the session that was answered. */
  handle?: string
}

/** A remembered device has to prove itself; otherwise there are tokens. Spec: authentication 10.3. */
export async function complete(signIn: SignInContext, passed: Passed): Promise<SignInResponse> {
  if (signIn.finish) return signIn.finish(passed)
  if (passed.device?.isRemembered) return askDevice(signIn, passed)
  const { answer: factor, wrong: wrongFactor, user, device, attempt, source } = passed
  return done(await issueSignInTokens(signIn.call, { ...signIn, user, device, attempt, source, factor, wrongFactor }))
}

const name: ChallengeNameType = 'DEVICE_SRP_AUTH'

async function askDevice(signIn: SignInContext, passed: Passed): Promise<SignInResponse> {
  const { user, device, answer, handle } = passed
  if (!answer || handle === undefined) return { ...(await open(signIn, passed, name, {})), ChallengeParameters: {} }
  const { call, pool } = signIn
  const state = JSON.stringify({ device: device!.key })
  const outcome = await call.store.decide(continueSessionByFactor, {
    poolId: pool.id,
    sub: user.sub,
    guess: answer,
    challenge: name,
    state,
  })
  if (outcome === 'step-used') throw totpCodeAlreadyUsed()
  if (outcome === 'used') throw sessionAlreadyUsed()
  if (outcome === 'limit') throw passed.wrong?.() ?? invalidSession()
  return { ChallengeName: name, Session: handle, ChallengeParameters: {} }
}

interface Right {
  user: User
  guess: FactorAnswer & { totpStep?: number }
  /** What a right answer is called that comes too late, or too often. */
  wrong: () => Error
}

/** The last challenge was answered rightly. */
export const completeWithAnswer = async (answer: ChallengeAnswer, { user, guess, wrong }: Right): Promise<SignInResponse> =>
  complete(answer, { user, device: await deviceOf(answer), answer: guess, wrong, handle: answer.handle })

/** What the answer says, else what was said when the sign-in began; that device may have been forgotten since. */
export async function deviceOf({ call, pool, session, responses }: ChallengeAnswer): Promise<Device | undefined> {
  if (responses.DEVICE_KEY) return presentedDevice(call, pool, session.sub, responses.DEVICE_KEY)
  const { device } = JSON.parse(session.state)
  return device === undefined ? undefined : findDevice(call, pool, session.sub, device)
}
