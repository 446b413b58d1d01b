import type { Operation } from '../../context.ts'
import { groupNotFound } from '../../groups/index.ts'
import { getPool } from '../../pools/index.ts'
import { deleteGroup } from '../../storage/index.ts'

/** Deletes a group; its users stay. API: DeleteGroup. */
export const DeleteGroup: Operation<'DeleteGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  if ((await call.store.decide(deleteGroup, { poolId: pool.id, name: input.GroupName })) === 'gone') throw groupNotFound()
}
