import type { Operation } from '../../context.ts'
import { groupNotFound } from '../../groups/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { deleteGroup } from '../../storage/index.ts'

/** Deletes a group, not its users. API: DeleteGroup. */
export const DeleteGroup: Operation<'DeleteGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertOutcome(await call.store.decide(deleteGroup, { poolId: pool.id, name: input.GroupName }), 'deleted', {
    gone: () => groupNotFound(input.GroupName),
  })
}
