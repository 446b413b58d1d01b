import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool, poolNotFound } from '../../pools/index.ts'
import { deletePool } from '../../storage/index.ts'

/** Deletes a pool, whose rows a worker deletes afterwards, unless deletion protection is active or it has a domain. API: DeleteUserPool. */
export const DeleteUserPool: Operation<'DeleteUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  if (pool.config.DeletionProtection === 'ACTIVE') {
    throw refuse(
      'InvalidParameterException',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      { rule: { id: 'deletion-protected' } },
    )
  }
  if (pool.config.Domains?.Prefix || pool.config.Domains?.Custom)
    throw refuse('InvalidParameterException', 'User pool cannot be deleted. It has a domain configured that should be deleted first.', {
      rule: { id: 'pool-has-domain', value: (pool.config.Domains.Prefix ?? pool.config.Domains.Custom)!.Domain },
    })
  // Conditional on the version, so that a deletion protection activated in the meantime is respected.
  const outcome = await call.store.decide(deletePool, { id: pool.id, version: pool.version, at: call.now })
  // Its clients and keys are cached as well.
  call.store.forgetAll()
  assertOutcome(outcome, ['deleted', 'conflict'], { gone: () => poolNotFound(pool.id) })
  // DeleteUserPool declares no ConcurrentModificationException, so it runs again on the changed pool.
  if (outcome === 'conflict') return DeleteUserPool(input, call)
}
