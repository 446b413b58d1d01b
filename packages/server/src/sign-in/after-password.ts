import { refuse } from '@poolhouse/contract'
import { requiredAttributes } from '../pools/index.ts'
import { beginSignIn } from '../tokens/index.ts'
import { assertNoTrigger } from '../triggers/index.ts'
import type { Proven } from './prove-password.ts'
import { challenge } from './sessions.ts'
import { done, type Next, type Start } from './step.ts'

/** What the user's status, and then the pool's factors, still ask for once the password is proven. */
export async function afterPassword(start: Start, { user, attempt }: Proven): Promise<Next> {
  const { call } = start
  if (user.status === 'UNCONFIRMED') throw refuse('UserNotConfirmedException', 'User is not confirmed.')
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (user.passwordExpiresAt !== null && user.passwordExpiresAt <= call.now) {
      throw refuse('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.')
    }
    return challenge(start, { name: 'NEW_PASSWORD_REQUIRED', user, attempt, parameters: newPasswordParameters(start, { user, attempt }) })
  }
  return complete(start, { user, attempt })
}

/** Both lists are JSON in a string: clients parse them without asking. */
function newPasswordParameters({ pool }: Start, { user }: Proven): Record<string, string> {
  const missing = requiredAttributes(pool.config).filter(name => user.attributes[name] === undefined)
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missing.map(name => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  }
}

/** The last step: nothing more is asked, so a sign-in begins. */
export async function complete(
  { call, pool, client }: Pick<Start, 'call' | 'pool' | 'client'>,
  { user, attempt }: Pick<Proven, 'user'> & Partial<Proven>,
): Promise<Next> {
  // A pool that asks everybody for a second factor must not let anybody in without one.
  if (pool.config.MfaConfiguration === 'ON') throw refuse('NotImplementedException', 'This user pool requires MFA, which is not built yet.')
  assertNoTrigger(pool, 'PostAuthentication')
  return done(await beginSignIn(call, { pool, client, user, attempt }))
}
