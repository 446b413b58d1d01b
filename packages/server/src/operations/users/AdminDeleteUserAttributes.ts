import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { deleteAttributes, getUser } from '../../users/index.ts'

/** Deletes attributes whatever clients may write. API: AdminDeleteUserAttributes. */
export const AdminDeleteUserAttributes: Operation<'AdminDeleteUserAttributes'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const changed = await deleteAttributes(call, pool, await getUser(call, pool, input.Username), input.UserAttributeNames)
  return changed.kind === 'conflict' ? AdminDeleteUserAttributes(input, call) : {}
}
