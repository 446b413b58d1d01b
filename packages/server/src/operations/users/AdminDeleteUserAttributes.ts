import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { deleteAttributes, getUser } from '../../users/index.ts'

/** Deletes attributes, without regard to WriteAttributes of clients. API: AdminDeleteUserAttributes. */
export const AdminDeleteUserAttributes: Operation<'AdminDeleteUserAttributes'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const changed = await deleteAttributes(call, pool, await getUser(call, pool, input.Username), input.UserAttributeNames)
  return changed.kind === 'conflict' ? AdminDeleteUserAttributes(input, call) : {}
}
