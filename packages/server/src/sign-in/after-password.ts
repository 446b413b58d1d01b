import { refuse, refuseFor, type ServiceError } from '@poolhouse/contract'
import { requiredAttributes } from '../pools/index.ts'
import { clearFailures } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { challenge } from './challenge-sessions.ts'
import { type SignInRequest, type SignInResponse, userDisabled, userLockedOut, wrongPassword } from './flow.ts'
import { continueAfterFirstFactor } from './second-factor.ts'
import type { Proven } from './verify-password.ts'

/** What the user's status, and then the pool's factors, still ask for once the password is proven. */
export async function continueAfterPassword(
  start: Omit<SignInRequest, 'parameters'>,
  { user, attempt, device }: Proven,
): Promise<SignInResponse> {
  const { call } = start
  const mustChange = user.status === 'FORCE_CHANGE_PASSWORD'
  const refusal = statusRefusal(user, call.now)
  if (refusal) {
    // It tells that the password was right, which during a lock nobody may learn.
    const outcome = await call.store.decide(clearFailures, attempt)
    throw outcome === 'clear' ? refusal : outcome === 'locked' ? userLockedOut() : wrongPassword()
  }
  if (!mustChange) return continueAfterFirstFactor(start, { user, attempt, device })
  return challenge(start, {
    name: 'NEW_PASSWORD_REQUIRED',
    user,
    attempt,
    parameters: newPasswordParameters(start, { user, attempt }),
    // Another temporary password makes this challenge void.
    state: { salt: user.credential?.salt, ...(device && { device: device.key }) },
  })
}

export function statusRefusal({ enabled, status, passwordExpiresAt }: User, now: number): ServiceError | undefined {
  if (!enabled) return userDisabled()
  if (status === 'UNCONFIRMED') return refuse('UserNotConfirmedException', 'User is not confirmed.')
  return status === 'FORCE_CHANGE_PASSWORD' && passwordExpiresAt !== null && passwordExpiresAt <= now
    ? refuseFor('temporary-password-expired')
    : undefined
}

/** Both lists are JSON in a string: clients parse them without asking. */
function newPasswordParameters({ pool }: Pick<SignInRequest, 'pool'>, { user }: Proven): Record<string, string> {
  const missing = requiredAttributes(pool.config).filter(name => user.attributes[name] === undefined)
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missing.map(name => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  }
}
