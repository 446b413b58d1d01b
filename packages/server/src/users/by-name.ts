import type { CodeDeliveryDetailsType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { simulateSendCode } from './codes.ts'
import { assertSelfRecovery, confirmForgotPassword, forgotPassword, simulateRecovery } from './recovery.ts'
import { assertAutoVerification, resendConfirmation } from './sign-up.ts'
import { type ClientAndUser, revealsUserExistence } from './user-existence.ts'

/** What is asked for by a name that may be nobody's. A client that hides who exists gets the same answer at the same cost. */

/** @throws of the pool alone: that it verifies nothing. */
export async function resendByName(call: Call, { pool, client, user }: ClientAndUser, name: string): Promise<CodeDeliveryDetailsType> {
  try {
    if (user) return await resendConfirmation(call, pool, user)
  } catch (error) {
    if (!revealsUserExistence(client, error)) throw error
  }
  assertAutoVerification(pool)
  return simulateSendCode(call, pool, name, 'sign-up')
}

/** @throws of the pool alone: that administrators set passwords. */
export async function recoverByName(call: Call, { pool, client, user }: ClientAndUser, name: string): Promise<CodeDeliveryDetailsType> {
  try {
    if (user) return await forgotPassword(call, pool, user)
  } catch (error) {
    if (!revealsUserExistence(client, error)) throw error
  }
  assertSelfRecovery(pool)
  return simulateSendCode(call, pool, name, 'recovery')
}

export async function confirmRecoveryByName(
  call: Call,
  { pool, client, user }: ClientAndUser,
  { name, code, password }: { name: string; code: string; password: string },
): Promise<void> {
  if (!user || (!user.enabled && client.settings.PreventUserExistenceErrors === 'ENABLED'))
    throw await simulateRecovery(call, pool, name, password)
  await confirmForgotPassword(call, pool, user, code, password)
}
