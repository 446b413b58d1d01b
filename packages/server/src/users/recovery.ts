import { type CodeDeliveryDetailsType, refuse, refuseFor } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { checkCode, setPasswordByCode } from '../storage/index.ts'
import { runTrigger, userAttributes } from '../triggers/index.ts'
import { codeErrors, codeGuess, sendCode, simulateConsumeCode } from './codes.ts'
import { newCredential } from './credentials.ts'
import { assertPasswordNotReused, passwordHistoryUpdate } from './password-history.ts'
import { assertPasswordPolicy } from './passwords.ts'
import type { User } from './user.ts'

const mechanisms: Readonly<Record<string, ContactAttribute>> = { verified_email: 'email', verified_phone_number: 'phone_number' }

/** Of the pool alone: it says nothing about a user. */
export const allowsSelfRecovery = ({ config }: Pool): boolean =>
  config.AccountRecoverySetting?.RecoveryMechanisms?.some(({ Name }) => Name === 'admin_only') !== true

export function assertSelfRecovery(pool: Pool): void {
  if (!allowsSelfRecovery(pool)) throw refuse('NotAuthorizedException', 'Contact administrator to reset password.')
}

/** By the pool's order; without one, phone before mail. Only what is verified counts. Spec: users-and-pools 6. */
export function recoveryContact(pool: Pool, user: User): ContactAttribute {
  assertSelfRecovery(pool)
  const given = pool.config.AccountRecoverySetting?.RecoveryMechanisms
  const order = given
    ? [...given].sort((a, b) => a.Priority! - b.Priority!).map(({ Name }) => mechanisms[Name!]!)
    : (['phone_number', 'email'] as const)
  const attribute = order.find(name => user.attributes[name] && user.attributes[`${name}_verified`] === 'true')
  if (!attribute)
    throw refuse('InvalidParameterException', 'Cannot reset password for the user as there is no registered/verified email or phone_number')
  return attribute
}

/** The old password stays until the code comes back. Spec: users-and-pools 13. */
export async function forgotPassword(call: Call, pool: Pool, user: User): Promise<CodeDeliveryDetailsType> {
  if (!user.enabled) throw refuseFor('user-disabled')
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw refuse('NotAuthorizedException', 'User password cannot be reset in the current state.')
  }
  const attribute = recoveryContact(pool, user)
  return sendCode(call, pool, user, { purpose: 'recovery', attribute, to: user.attributes[attribute]!, occasion: 'ForgotPassword' })
}

/**
 * A password that breaks the policy does not use the code up. What was used before is told to the right code alone: anybody could try
 * passwords here else.
 */
export async function confirmForgotPassword(call: Call, pool: Pool, user: User, code: string, password: string): Promise<void> {
  assertPasswordPolicy(pool, password)
  const probed = await call.store.decide(checkCode, codeGuess(call, pool, user.sub, 'recovery', '', code))
  if (probed.kind !== 'right') throw codeErrors[probed.kind]()
  await assertPasswordNotReused(call, pool, user, password)
  const outcome = await call.store.decide(setPasswordByCode, {
    guess: codeGuess(call, pool, user.sub, 'recovery', '', code),
    change: {
      poolId: pool.id,
      sub: user.sub,
      credential: await newCredential(call, pool, user, password),
      status: 'CONFIRMED',
      expiresAt: null,
      at: call.now,
      version: user.version,
      past: passwordHistoryUpdate(call, pool, user),
    },
  })
  if (outcome.kind !== 'set') throw codeErrors[outcome.kind]()
  await runTrigger(call, pool, {
    trigger: 'PostConfirmation',
    source: 'ConfirmForgotPassword',
    userName: user.username,
    request: { userAttributes: userAttributes(pool, { ...user, status: 'CONFIRMED' }) },
  })
}

/** For a name that nobody has: a wrong guess, before a password costs anything. */
export async function simulateRecovery(call: Call, pool: Pool, name: string, password: string): Promise<Error> {
  assertPasswordPolicy(pool, password)
  return simulateConsumeCode(call, pool, name, 'recovery')
}
