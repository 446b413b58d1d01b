import { refuseBecause } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { hourlyQuotas } from '../../quotas.ts'
import { consumeQuota } from '../../storage/index.ts'
import { underProtection } from '../../threat-protection/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertPasswordPolicy, attemptLimitExceeded, changePassword, checkPassword, userQuota } from '../../users/index.ts'

/** The signed-in user changes the password by proving the current one. Other sign-ins stay valid unless the settings end them. API: ChangePassword. */
export const ChangePassword: Operation<'ChangePassword'> = async (input, call) => {
  const verified = await verifyAccessToken(call, input.AccessToken)
  const about = { pool: verified.pool, clientId: verified.family.client_id, type: 'PasswordChange' } as const
  return underProtection(call, { ...about, resultOf: () => ({ response: 'Pass' }) }, each => change(input, each, verified))
}

async function change(
  input: Parameters<typeof ChangePassword>[0],
  call: Call,
  { pool, user, family }: Awaited<ReturnType<typeof verifyAccessToken>>,
): ReturnType<typeof ChangePassword> {
  // A password that violates the policy does not count as an attempt.
  assertPasswordPolicy(pool, input.ProposedPassword)
  const quota = await call.store.decide(consumeQuota, userQuota(call, pool, user, 'change password', hourlyQuotas.passwordChanges))
  if (quota === 'limit') throw attemptLimitExceeded()
  const isProven = user.credential
    ? input.PreviousPassword !== undefined && (await checkPassword(call, pool, user, input.PreviousPassword))
    : input.PreviousPassword === undefined
  if (!isProven || user.status === 'EXTERNAL_PROVIDER') throw refuseBecause('incorrect-credentials')
  const outcome = await changePassword(call, pool, user, {
    password: input.ProposedPassword,
    status: user.status,
    by: 'change',
    keep: family.id,
  })
  // The password that was proven is no longer the current one.
  if (outcome === 'conflict') throw refuseBecause('incorrect-credentials')
  return {}
}
