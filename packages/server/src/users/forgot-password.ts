import { type CodeDeliveryDetailsType, refuse, refuseBecause } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { changeUser, checkCode, type FactorSummary, setPasswordByCode } from '../storage/index.ts'
import { underProtection } from '../threat-protection/index.ts'
import { runTrigger, userAttributes } from '../triggers/index.ts'
import {
  attemptLimitExceeded,
  codeErrorsFor,
  codeGuess,
  prepareCode,
  type Recipient,
  type Refusal,
  sendOrSimulate,
  simulateCodeGuess,
} from './codes.ts'
import type { ClientAndUser } from './find-client-and-user.ts'
import { passwordNotResettable, preparePasswordChange } from './password-change.ts'
import { assertPasswordPolicy } from './passwords.ts'
import { assertSelfRecovery, recoveryFactors, recoveryRecipient } from './recovery-recipient.ts'
import { attemptSubject } from './simulated-id.ts'
import { type User, userNotFound } from './user.ts'
import { hidesUserExistence } from './user-existence.ts'

/**
 * ForgotPassword, for the API and the pages: sends a code; the current password stays valid until the code comes back.
 * Against user enumeration, an unknown user gets a simulated response at the same cost, and so does a user whose state does not allow a
 * reset, where the client hides user existence. docs/reference/users-and-pools.md#13.
 * @throws NotAuthorizedException where only administrators reset passwords, LimitExceededException
 */
export async function forgotPassword(
  call: Call,
  { pool, client, user }: ClientAndUser,
  username: string,
): Promise<CodeDeliveryDetailsType> {
  const about = { pool, clientId: client.settings.ClientId, type: 'ForgotPassword' } as const
  return underProtection(call, { ...about, resultOf: () => ({ response: 'InProgress' }) }, async () => {
    const factors = await recoveryFactors(call, pool, attemptSubject(call, pool, user, username))
    const recipient = user && forgetfulRecipient(pool, user, factors)
    // Answers that only an existing user gets come before this; this step reveals nothing about a user.
    if (typeof recipient !== 'function' || hidesUserExistence(client)) assertSelfRecovery(pool)
    return sendOrSimulate(call, { pool, client, user }, recipient, { name: username, purpose: 'recovery' })
  })
}

function forgetfulRecipient(pool: Pool, user: User, factors: FactorSummary): Recipient | Refusal {
  if (!user.enabled) return () => refuseBecause('user-disabled')
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER' || user.isPasswordDisabled)
    return passwordNotResettable
  return recoveryRecipient(pool, user, factors)
}

/**
 * AdminResetUserPassword: the current password stops working at once, the sign-ins end, and a code for a new password is sent. `conflict`: another request
 * changed the user in between, and nothing was written.
 * @throws NotAuthorizedException, InvalidParameterException, LimitExceededException, UserNotFoundException
 */
export async function resetPasswordByAdmin(call: Call, pool: Pool, user: User): Promise<'reset' | 'conflict'> {
  if (!user.enabled) throw refuse('NotAuthorizedException', 'User is disabled', { reason: 'user-disabled' })
  if ((user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') || user.isPasswordDisabled) throw passwordNotResettable()
  const recipient = recoveryRecipient(pool, user, await recoveryFactors(call, pool, user.sub))
  if (typeof recipient === 'function') throw recipient()
  const { row, message, quota } = await prepareCode(call, pool, user, recipient)
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    by: newUuid(),
    status: 'RESET_REQUIRED',
    endsSignIns: call.settings.newPasswordEnds.includes('administrator'),
    at: call.now,
    codes: [{ ...row, message, quota }],
  })
  assertOutcomeKind(outcome, ['changed', 'conflict'], {
    gone: userNotFound,
    limit: attemptLimitExceeded,
    taken: () => new Error('A change without aliases found an alias taken.'),
  })
  return outcome.kind === 'conflict' ? 'conflict' : 'reset'
}

/** What ConfirmForgotPassword and the page send back. */
export interface RecoveryAnswer {
  /** As it was typed. */
  username: string
  code: string
  password: string
}

/**
 * ConfirmForgotPassword, for the API and the pages: sets a new password by the code that was sent. A password that violates the policy
 * does not consume the code. Only the correct code learns that a password is in the history, since anybody could test passwords otherwise.
 * @throws InvalidPasswordException, CodeMismatchException, ExpiredCodeException, LimitExceededException,
 * PasswordHistoryPolicyViolationException
 */
export function confirmForgotPassword(call: Call, found: ClientAndUser, answer: RecoveryAnswer): Promise<void> {
  const about = { pool: found.pool, clientId: found.client.settings.ClientId, type: 'PasswordChange' } as const
  return underProtection(call, { ...about, resultOf: () => ({ response: 'Pass' }) }, each => setForgottenPassword(each, found, answer))
}

async function setForgottenPassword(
  call: Call,
  { pool, client, user }: ClientAndUser,
  { username, code, password }: RecoveryAnswer,
): Promise<void> {
  assertPasswordPolicy(pool, password)
  const sub = attemptSubject(call, pool, user, username)
  if (!user || (!user.enabled && hidesUserExistence(client))) throw await simulateCodeGuess(call, pool, sub, 'recovery')
  const checked = await call.store.decide(checkCode, codeGuess(call, pool, sub, 'recovery', '', code))
  assertOutcomeKind(checked, 'match', codeErrorsFor(client))
  const change = await preparePasswordChange(call, pool, user, { password, by: 'recovery' })
  const outcome = await call.store.decide(setPasswordByCode, { guess: codeGuess(call, pool, sub, 'recovery', '', code), change })
  assertOutcomeKind(outcome, 'set', codeErrorsFor(client))
  await runTrigger(call, pool, {
    trigger: 'PostConfirmation',
    source: 'ConfirmForgotPassword',
    userName: user.username,
    request: { userAttributes: userAttributes(pool, { ...user, status: 'CONFIRMED' }) },
  })
}
