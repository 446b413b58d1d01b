import { refuse, refuseBecause } from '@poolhouse/contract'
import type { OutcomeOf, Refusals } from '../outcomes.ts'
import type { recordFailure, replaceChallengeSession } from '../storage/index.ts'

/** A wrong password; also every answer that must not reveal whether the user exists. */
export const wrongPassword = () => refuseBecause('incorrect-credentials')
/** AdminDisableUser was called for the user. */
export const userDisabled = () => refuseBecause('user-disabled')
/** Too many failed attempts with a password. */
export const userLockedOut = () => refuseBecause('locked-out')
/** An unknown user, for clients that do not hide user existence. */
export const userNotFound = () => refuse('UserNotFoundException', 'User does not exist.', { rule: { id: 'user-unknown' } })
/** The user has not been confirmed since the sign-up. */
export const userNotConfirmed = () => refuse('UserNotConfirmedException', 'User is not confirmed.', { rule: { id: 'user-not-confirmed' } })
/** AdminResetUserPassword was called for the user. */
export const passwordResetRequired = () =>
  refuse('PasswordResetRequiredException', 'Password reset required for the user', { rule: { id: 'password-reset-required' } })

/** A challenge session that does not exist, or belongs to another client, user or challenge. */
export const invalidSession = () => refuseBecause('session-invalid')
/** A challenge session or an SRP exchange older than AuthSessionValidity. */
export const sessionExpired = () => refuseBecause('session-expired')
/** A challenge session that was answered successfully before. */
export const sessionAlreadyUsed = () => refuseBecause('session-used')

/** An answer to a challenge that is not among those offered. */
export const invalidChallengeResponse = () =>
  refuse('InvalidParameterException', 'Challenge response is not valid.', { rule: { id: 'input-invalid', setting: 'ANSWER' } })

const tooManyCodes = () =>
  refuse('TooManyRequestsException', 'Too many codes were sent. Try again in an hour.', { rule: { id: 'codes-exhausted' } })

/** Exceptions for the outcomes of the decisions that create a challenge session. */
export const challengeRefusals: Refusals<OutcomeOf<typeof replaceChallengeSession>, 'opened'> = {
  locked: userLockedOut,
  'proof-reused': wrongPassword,
  used: sessionAlreadyUsed,
  limit: tooManyCodes,
}

/** Exceptions for the outcomes of a counted wrong password. */
export const failureRefusals: Record<OutcomeOf<typeof recordFailure>, () => Error> = { failed: wrongPassword, locked: userLockedOut }

/** The value of a parameter or a challenge response. Throws InvalidParameterException where it is missing or empty. */
export function requiredParameter(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name]
  if (!value)
    throw refuse('InvalidParameterException', `Missing required parameter ${name}`, { rule: { id: 'parameter-missing', setting: name } })
  return value
}
