import { refuseBecause, type ServiceError } from '@poolhouse/contract'
import { assertOutcome } from '../outcomes.ts'
import { requiredAttributes } from '../pools/index.ts'
import { type Attempt, clearFailures } from '../storage/index.ts'
import { hidesUserExistence, type User } from '../users/index.ts'
import { openFirstChallenge } from './challenge-sessions.ts'
import type { SignInContext, SignInResponse } from './flow.ts'
import { challengeRefusals, passwordResetRequired, userDisabled, userNotConfirmed } from './refusals.ts'
import { continueAfterFirstFactor } from './second-factor.ts'
import type { VerifiedPassword } from './verify-password.ts'

/** What follows a correct password: what the user's status asks for, then the second factors of the pool. */
export async function continueAfterPassword(context: SignInContext, { user, attempt, device }: VerifiedPassword): Promise<SignInResponse> {
  const refusal = statusRefusal(user, context.call.now)
  if (refusal) throw await refuseAfterPassword(context, attempt, refusal)
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return continueAfterFirstFactor(context, { user, attempt, device })
  return openFirstChallenge(context, {
    name: 'NEW_PASSWORD_REQUIRED',
    user,
    attempt,
    parameters: newPasswordParameters(context, user),
    state: { salt: user.credential?.salt, ...(device && { device: device.key }) },
  })
}

/** The refusal, if the password is accepted: a refusal by status reveals that it was correct, which must stay hidden during a lock-out. */
export async function refuseAfterPassword({ call }: SignInContext, attempt: Attempt, refusal: Error): Promise<Error> {
  assertOutcome(await call.store.decide(clearFailures, attempt), 'clear', challengeRefusals)
  return refusal
}

/**
 * The exception for a status that is answered before the password is verified, unless they hide user existence. After
 * AdminResetUserPassword there is no valid password to verify; an unconfirmed user gets it even with a wrong one, so that the application
 * can go on to the confirmation. By SRP it is the answer to PASSWORD_VERIFIER: in which of the two requests the service says it is not
 * published. docs/reference/errors.md#6.
 */
export function assertStatusBeforePassword({ client }: Pick<SignInContext, 'client'>, user: User | undefined): void {
  if (hidesUserExistence(client)) return
  if (user?.status === 'RESET_REQUIRED') throw passwordResetRequired()
  if (user?.status === 'UNCONFIRMED') throw userNotConfirmed()
}

/** The exception for a user who may not sign in even with the correct password. */
export function statusRefusal({ enabled, status, passwordExpiresAt }: User, now: number): ServiceError | undefined {
  if (!enabled) return userDisabled()
  if (status === 'UNCONFIRMED') return userNotConfirmed()
  return status === 'FORCE_CHANGE_PASSWORD' && passwordExpiresAt !== null && passwordExpiresAt <= now
    ? refuseBecause('temporary-password-expired')
    : undefined
}

/** ChallengeParameters of NEW_PASSWORD_REQUIRED; clients parse both lists as JSON. */
function newPasswordParameters({ pool }: Pick<SignInContext, 'pool'>, user: User): Record<string, string> {
  const missing = requiredAttributes(pool.config).filter(name => user.attributes[name] === undefined)
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missing.map(name => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  }
}
