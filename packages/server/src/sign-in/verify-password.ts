import { newUuid } from '../crypto/index.ts'
import type { Device } from '../devices/index.ts'
import { refusalFor } from '../outcomes.ts'
import { type Attempt, changeUser, recordFailure } from '../storage/index.ts'
import { checkPassword, type User } from '../users/index.ts'
import { assertStatusBeforePassword } from './after-password.ts'
import type { ClientContext } from './flow.ts'
import type { IdentifiedUser } from './identify-user.ts'
import { failureRefusals, passwordResetRequired } from './refusals.ts'

/** A user whose password was correct. */
export interface VerifiedPassword {
  user: User
  /** The device that the sign-in comes from; it belongs to the user. */
  device?: Device
  /** Accepted in the transaction that acts on it, so that parallel attempts cannot outrun the lock-out. */
  attempt: Attempt
}

/**
 * Verifies the password of an identified user and counts a wrong one. An unknown user costs the same time and the same write, and
 * is locked out alike, so that neither answers nor response times reveal which users exist.
 */
export async function verifySignInPassword(
  { call, pool, client }: ClientContext,
  { user, subject, device }: IdentifiedUser,
  password: string,
): Promise<VerifiedPassword> {
  assertStatusBeforePassword({ client }, user)
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now }
  const isCorrect = await checkPassword(call, pool, user, password)
  // A client that hides user existence gets the answer to a wrong password instead of PasswordResetRequiredException.
  if (!user || !isCorrect || user.status === 'RESET_REQUIRED')
    throw refusalFor(await call.store.decide(recordFailure, attempt), failureRefusals)
  await assertNotCompromised(call, pool, user, password)
  return { user, attempt, device }
}

/**
 * A user with a compromised password has to reset it, where the configuration blocks such sign-ins. One who has to replace the password in any case, or has
 * not been confirmed, goes on. docs/reference/users-and-pools.md#20.
 */
async function assertNotCompromised(call: ClientContext['call'], pool: ClientContext['pool'], user: User, password: string): Promise<void> {
  if (!(await call.protection?.detectsCompromised('SIGN_IN', password)) || user.status !== 'CONFIRMED') return
  // A user whom another request changed in between has perhaps another password; the next sign-in checks that.
  await call.store.decide(changeUser, {
    ...{ poolId: pool.id, sub: user.sub, version: user.version, by: newUuid() },
    ...{ status: 'RESET_REQUIRED', at: call.now },
  })
  throw passwordResetRequired()
}
