import type { Device } from '../devices/index.ts'
import { refusalFor } from '../outcomes.ts'
import { type Attempt, recordFailure } from '../storage/index.ts'
import { checkPassword, type User } from '../users/index.ts'
import { assertStatusBeforePassword } from './after-password.ts'
import type { ClientContext } from './flow.ts'
import type { IdentifiedUser } from './identify-user.ts'
import { failureRefusals } from './refusals.ts'

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
  return { user, attempt, device }
}
