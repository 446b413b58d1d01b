import { refuse, refuseFor } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { consumeQuota, setPassword } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import {
  assertPasswordNotReused,
  assertPasswordPolicy,
  attemptLimitExceeded,
  checkPassword,
  newCredential,
  passwordHistoryUpdate,
  userQuota,
} from '../../users/index.ts'

/** Public quota: so many tries an hour. */
const triesAnHour = 5

/** The signed-in user changes the password, knowing the old one. Sign-ins go on. API: ChangePassword. */
export const ChangePassword: Operation<'ChangePassword'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  assertPasswordPolicy(pool, input.ProposedPassword)
  if ((await call.store.decide(consumeQuota, userQuota(call, pool, user, 'change password', triesAnHour))) === 'limit')
    throw attemptLimitExceeded()
  const isKnown = user.credential
    ? input.PreviousPassword !== undefined && (await checkPassword(call, pool, user, input.PreviousPassword))
    : input.PreviousPassword === undefined
  if (!isKnown) throw refuseFor('incorrect-credentials')
  await assertPasswordNotReused(call, pool, user, input.ProposedPassword)

  const outcome = await call.store.decide(setPassword, {
    poolId: pool.id,
    sub: user.sub,
    credential: await newCredential(call, pool, user, input.ProposedPassword),
    status: user.status,
    expiresAt: null,
    at: call.now,
    version: user.version,
    past: passwordHistoryUpdate(call, pool, user),
  })
  if (outcome === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  // The password that was proven is not the one of now.
  if (outcome === 'conflict') throw refuseFor('incorrect-credentials')
  return {}
}
