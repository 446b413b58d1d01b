import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { setPassword } from '../../storage/index.ts'
import {
  assertPasswordNotReused,
  assertPasswordPolicy,
  getUser,
  newCredential,
  passwordHistoryUpdate,
  temporaryPasswordExpiry,
} from '../../users/index.ts'

/** Sets a password for good, or a temporary one that the next sign-in replaces. API: AdminSetUserPassword. */
export const AdminSetUserPassword: Operation<'AdminSetUserPassword'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  assertPasswordPolicy(pool, input.Password)
  // A temporary one is not the user's own.
  if (input.Permanent) await assertPasswordNotReused(call, pool, user, input.Password)

  const outcome = await call.store.decide(setPassword, {
    poolId: pool.id,
    sub: user.sub,
    credential: await newCredential(call, pool, user, input.Password),
    status: input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    expiresAt: input.Permanent ? null : temporaryPasswordExpiry(pool, call.now),
    at: call.now,
    version: user.version,
    past: passwordHistoryUpdate(call, pool, user),
  })
  if (outcome === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  // AdminSetUserPassword declares no ConcurrentModificationException: it looks again.
  return outcome === 'conflict' ? AdminSetUserPassword(input, call) : {}
}
