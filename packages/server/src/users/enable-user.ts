import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { changeUser } from '../storage/index.ts'
import { type User, userNotFound } from './user.ts'

/**
 * AdminEnableUser and AdminDisableUser; disabling revokes all sign-ins of the user. `conflict`: another request changed the user in
 * between, and nothing was written.
 * @throws UserNotFoundException
 */
export async function setUserEnabled(call: Call, pool: Pool, { sub, version }: User, enabled: 0 | 1): Promise<'changed' | 'conflict'> {
  const outcome = await call.store.decide(changeUser, { poolId: pool.id, sub, version, by: newUuid(), enabled, at: call.now })
  assertOutcomeKind(outcome, ['changed', 'conflict'], {
    gone: userNotFound,
    limit: () => new Error('A change without codes met a quota.'),
    taken: () => new Error('A change without aliases found an alias taken.'),
  })
  return outcome.kind
}
