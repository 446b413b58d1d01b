import { type ChallengeNameType, refuse } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import type { buildMfaMessage } from '../delivery/index.ts'
import type { Device } from '../devices/index.ts'
import { type Attempt, type ChallengeSessionRow, replaceChallengeSession } from '../storage/index.ts'
import type { User, userQuota } from '../users/index.ts'
import { newChallengeSession, sessionAlreadyUsed } from './challenge-sessions.ts'
import { type SignInRequest, type SignInResponse, userLockedOut, wrongPassword } from './flow.ts'

export type SignInContext = Pick<SignInRequest, 'call' | 'pool' | 'client' | 'finish'>

/** What was proven so far, and what the challenge that follows takes the place of. */
export interface Proof {
  user: User
  /** That the sign-in says it comes from; it is the user's, and has proven nothing yet. */
  device?: Device
  attempt?: Attempt
  spends?: ChallengeSessionRow
}

/** A code that goes out with the session. */
interface Sent {
  code: string
  to: string
  message: ReturnType<typeof buildMfaMessage>
  quota: ReturnType<typeof userQuota>
}

/** A new session in the place of the one that was answered. */
export async function open(
  signIn: SignInContext,
  { user, attempt, spends, device }: Proof,
  name: ChallengeNameType,
  parameters: Record<string, string>,
  sent?: Sent,
  state: Record<string, unknown> = {},
): Promise<SignInResponse> {
  const { call } = signIn
  const { handle, session } = newChallengeSession(signIn, name, user, {
    ...state,
    ...(device && { device: device.key }),
    ...(sent && { codeHash: hashOf(signIn, user.sub, sent.code), to: sent.to }),
  })
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    attempt,
    spends: spends && { id: spends.id, by: newUuid(), at: call.now },
    message: sent?.message,
    quota: sent?.quota,
  })
  if (outcome === 'locked') throw userLockedOut()
  if (outcome === 'replayed') throw wrongPassword()
  if (outcome === 'used') throw sessionAlreadyUsed()
  if (outcome === 'limit') throw refuse('TooManyRequestsException', 'Too many codes were sent. Try again in an hour.')
  return { ChallengeName: name, Session: handle, ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: user.username } }
}

export const hashOf = ({ call, pool }: Pick<SignInContext, 'call' | 'pool'>, sub: string, code: string): string =>
  call.keys.keyedHash('code', JSON.stringify([pool.id, sub, 'mfa', code])).toString('base64url')
