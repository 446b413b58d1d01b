import { bindRow } from '../crypto/index.ts'
import { type Device, findDevice, presentedDevice } from '../devices/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { continueSessionByFactor, type FactorAnswer } from '../storage/index.ts'
import { issueSignInTokens, totpCodeAlreadyUsed } from '../tokens/index.ts'
import type { User } from '../users/index.ts'
import { boundValues } from './challenge-sessions.ts'
import { type ChallengeAnswer, type CompletedSignIn, type SignInContext, type SignInResponse, tokensResponse } from './flow.ts'
import { openChallenge } from './open-challenge.ts'
import { invalidSession, sessionAlreadyUsed } from './refusals.ts'

/** Issues tokens, after the challenge of a remembered device where there is one. docs/reference/authentication.md#10.3. */
export async function completeSignIn(context: SignInContext, completed: CompletedSignIn): Promise<SignInResponse> {
  if (context.finish) return context.finish(completed)
  if (completed.device?.isRemembered) return challengeDevice(context, completed, completed.device)
  return tokensResponse(await issueSignInTokens(context.call, { ...context, ...completed }))
}

const challenge = 'DEVICE_SRP_AUTH'

async function challengeDevice(context: SignInContext, completed: CompletedSignIn, device: Device): Promise<SignInResponse> {
  const { user, answer, handle, wrongAnswer } = completed
  if (!answer || handle === undefined) return { ...(await openChallenge(context, completed, challenge, {})), ChallengeParameters: {} }
  const { call, pool, client } = context
  const state = JSON.stringify({ device: device.key })
  const row = { id: answer.session.id, pool_id: pool.id, client_id: client.settings.ClientId, sub: user.sub, challenge, state }
  const binding = bindRow(call.keys, boundValues(row))
  const outcome = await call.store.decide(continueSessionByFactor, { poolId: pool.id, sub: user.sub, answer, challenge, state, binding })
  assertOutcome(outcome, 'opened', {
    'totp-step-used': totpCodeAlreadyUsed,
    used: sessionAlreadyUsed,
    limit: wrongAnswer ?? invalidSession,
  })
  return { ChallengeName: challenge, Session: handle, ChallengeParameters: {} }
}

interface CorrectAnswer {
  user: User
  /** From `deviceOf`, which is checked before the answer. */
  device: Device | undefined
  answer: FactorAnswer & { totpStep?: number }
  /** The exception for a correct answer that comes too late or beyond the limits. */
  wrongAnswer: () => Error
}

/** Completes a sign-in by a correct answer to its last challenge. */
export async function completeWithAnswer(context: ChallengeAnswer, correct: CorrectAnswer): Promise<SignInResponse> {
  if (isFirstFactor(context.session)) {
    const atRisk = await context.call.protection?.assess(correct.user)
    // No second factor can follow a code; a passkey is as strong as two.
    if (atRisk === 'MFA_REQUIRED' && context.session.challenge !== 'WEB_AUTHN') throw context.call.protection!.refuseWithoutFactor()
  }
  return completeSignIn(context, { ...correct, handle: context.handle })
}

const isFirstFactor = ({ challenge: name, state }: ChallengeAnswer['session']): boolean =>
  name === 'WEB_AUTHN' || ((name === 'SMS_OTP' || name === 'EMAIL_OTP') && 'first' in state && state.first === true)

/** The device of DEVICE_KEY in the answer, else the one from the start of the sign-in, unless it has been forgotten since. */
export async function deviceOf({ call, pool, session, responses }: ChallengeAnswer): Promise<Device | undefined> {
  if (responses.DEVICE_KEY) return presentedDevice(call, pool, session.sub, responses.DEVICE_KEY)
  const key = 'device' in session.state ? session.state.device : undefined
  return key === undefined ? undefined : findDevice(call, pool, session.sub, key)
}
