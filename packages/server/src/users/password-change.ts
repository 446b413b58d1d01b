import { refuse } from '@poolhouse/contract'
import type { Call, PasswordSource } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { type NewMessage, type PasswordChange, setPassword, type UserStatus } from '../storage/index.ts'
import { newCredential } from './credentials.ts'
import { assertPasswordNotReused, passwordHistoryUpdate } from './password-history.ts'
import { assertPasswordPolicy, temporaryPasswordExpiry } from './passwords.ts'
import { type User, userNotFound } from './user.ts'

/** A password that takes the place of the current one. */
export interface NewPassword {
  password: string
  /** A temporary password is replaced at the next sign-in; it expires and is exempt from the password history. */
  isTemporary?: boolean
  /** Who sets it; the settings say whether it ends the user's sign-ins. Undefined during a sign-in, which it completes. */
  by?: PasswordSource
  /** The refresh-token family of the caller, which stays. */
  keep?: string
  /** Status of the user afterwards, for a permanent password: `CONFIRMED` unless given. */
  status?: UserStatus
}

/** The status of the user, or an administrator, forbids a new password. */
export const passwordNotResettable = () =>
  refuse('NotAuthorizedException', 'User password cannot be reset in the current state.', { rule: { id: 'password-not-resettable' } })

/**
 * The rule for every new password of an existing user: the user may have one, it satisfies the policy, it was not used before, and the password that it
 * replaces goes into the history. The result is written by a decision that holds only for this version of the user.
 * @throws InvalidPasswordException, NotAuthorizedException, PasswordHistoryPolicyViolationException
 */
export async function preparePasswordChange(
  call: Call,
  pool: Pool,
  user: User,
  { password, isTemporary = false, status = 'CONFIRMED', by, keep }: NewPassword,
): Promise<PasswordChange> {
  if (user.isPasswordDisabled && by !== 'administrator') throw passwordNotResettable()
  assertPasswordPolicy(pool, password)
  await call.protection?.assertPasswordAllowed('PASSWORD_CHANGE', password)
  if (!isTemporary) await assertPasswordNotReused(call, pool, user, password)
  return {
    poolId: pool.id,
    sub: user.sub,
    credential: await newCredential(call, pool, user, password),
    status: isTemporary ? 'FORCE_CHANGE_PASSWORD' : status,
    expiresAt: isTemporary ? temporaryPasswordExpiry(pool, call.now) : null,
    at: call.now,
    version: user.version,
    history: passwordHistoryUpdate(call, pool, user),
    ...(by && call.settings.newPasswordEnds.includes(by) && { signOut: { keep } }),
  }
}

/**
 * Sets a new password, and sends `message` with it. `conflict`: another request changed the user in between, and nothing was written.
 * @throws InvalidPasswordException, PasswordHistoryPolicyViolationException, UserNotFoundException
 */
export async function changePassword(
  call: Call,
  pool: Pool,
  user: User,
  newPassword: NewPassword,
  message?: NewMessage,
): Promise<'set' | 'conflict'> {
  const outcome = await call.store.decide(setPassword, { ...(await preparePasswordChange(call, pool, user, newPassword)), message })
  assertOutcome(outcome, ['set', 'conflict'], { gone: userNotFound })
  return outcome
}
