import type { ChallengeResponseType, EventResponseType } from '@poolhouse/contract'
import type { Protection } from '../context.ts'
import type { SessionPurpose } from './challenge-state.ts'
import type { SignInResponse } from './flow.ts'

/** What the answer to each challenge proves. Names as in the events of the service, which has only these two. */
const proves: Partial<Record<SessionPurpose | 'PASSWORD_VERIFIER', ChallengeResponseType['ChallengeName']>> = {
  PASSWORD_VERIFIER: 'Password',
  PASSWORD: 'Password',
  SMS_MFA: 'Mfa',
  EMAIL_OTP: 'Mfa',
  SMS_OTP: 'Mfa',
  SOFTWARE_TOKEN_MFA: 'Mfa',
  WEB_AUTHN: 'Mfa',
}

/** The challenge of an event that an answer is about. */
export const provenBy = (challenge: string): ChallengeResponseType['ChallengeName'] | undefined =>
  Object.hasOwn(proves, challenge) ? proves[challenge as SessionPurpose] : undefined

/**
 * What a step of a sign-in came to: complete, or in progress once the user proved the first factor. `first`: what is proven when that happens in this step
 * without a session.
 */
export const signInResult =
  (first?: 'Password', isContinued = false) =>
  (result: SignInResponse, { isAssessed }: Protection) => {
    const isComplete = 'AuthenticationResult' in result
    if (!isComplete && !isAssessed && !isContinued) return undefined
    const challenges: ChallengeResponseType[] = first && isAssessed ? [{ ChallengeName: first, ChallengeResponse: 'Success' }] : []
    const response: Extract<EventResponseType, 'Pass' | 'InProgress'> = isComplete ? 'Pass' : 'InProgress'
    return { response, challenges, ...(!isComplete && result.Session !== undefined && { nextSession: result.Session }) }
  }
