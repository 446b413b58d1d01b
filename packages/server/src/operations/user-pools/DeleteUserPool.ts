import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { deletePool } from '../../storage/index.ts'

/** Deletes a pool with its clients and users, unless it is protected. API: DeleteUserPool. */
export const DeleteUserPool: Operation<'DeleteUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  if (pool.config.DeletionProtection === 'ACTIVE') {
    throw refuse(
      'InvalidParameterException',
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    )
  }
  if (pool.config.Domains?.Prefix || pool.config.Domains?.Custom)
    throw refuse('InvalidParameterException', 'User pool cannot be deleted. It has a domain configured that should be deleted first.')
  // By version, so that a protection switched on meanwhile counts.
  const outcome = await call.store.decide(deletePool, { id: pool.id, version: pool.version, at: call.now })
  call.store.forget(`pool:${pool.id}`)
  // DeleteUserPool declares no ConcurrentModificationException: it looks again.
  if (outcome === 'conflict') return DeleteUserPool(input, call)
  if (outcome === 'gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
}
