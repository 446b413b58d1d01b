import type { buildMfaMessage } from '../delivery/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { replaceChallengeSession } from '../storage/index.ts'
import type { userQuota } from '../users/index.ts'
import { newChallengeSession, useOf } from './challenge-sessions.ts'
import type { ClientContext, SignInProgress, SignInResponse } from './flow.ts'
import { challengeRefusals } from './refusals.ts'

/** A code that is sent with the challenge. */
interface SentCode {
  code: string
  /** E-mail address or phone number. */
  to: string
  /** The user has no such address yet; the correct code gives it to them. */
  setsUp?: true
  message: ReturnType<typeof buildMfaMessage>
  quota: ReturnType<typeof userQuota>
}

type Challenge = 'SELECT_MFA_TYPE' | 'MFA_SETUP' | 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP' | 'DEVICE_SRP_AUTH'

/** Stores the session of a challenge, which replaces the session that was answered, and returns the challenge. */
export async function openChallenge(
  context: ClientContext,
  { user, attempt, answeredSession, device }: SignInProgress,
  name: Challenge,
  parameters: Record<string, string>,
  sent?: SentCode,
): Promise<SignInResponse> {
  const { call } = context
  const { handle, session } = newChallengeSession(context, name, user, {
    ...(device && { device: device.key }),
    ...(sent && { codeHash: sessionCodeHash(context, user.sub, sent.code), to: sent.to, setsUp: sent.setsUp }),
  })
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    attempt,
    answered: answeredSession && useOf(call, answeredSession),
    message: sent?.message,
    quota: sent?.quota,
  })
  assertOutcome(outcome, 'opened', challengeRefusals)
  return { ChallengeName: name, Session: handle, ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: user.username } }
}

const hashedOf = ({ pool }: Pick<ClientContext, 'pool'>, sub: string, code: string): string => JSON.stringify([pool.id, sub, 'mfa', code])

/** Keyed hash of a code that a session sent to a user. */
export const sessionCodeHash = (context: Pick<ClientContext, 'call' | 'pool'>, sub: string, code: string): string =>
  context.call.keys.keyedHash('code', hashedOf(context, sub, code)).toString('base64url')

/** Whether a hash is that of a code that a session sent to a user, also under a master key that was replaced meanwhile. */
export const isSessionCode = (context: Pick<ClientContext, 'call' | 'pool'>, sub: string, code: string, hash: string): boolean =>
  hash === sessionCodeHash(context, sub, code) ||
  context.call.keys.formerHashes('code', hashedOf(context, sub, code)).some(former => former.toString('base64url') === hash)
