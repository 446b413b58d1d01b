import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertWritable, deleteAttributes } from '../../users/index.ts'

/** The signed-in user deletes attributes that the client may write. API: DeleteUserAttributes. */
export const DeleteUserAttributes: Operation<'DeleteUserAttributes'> = async (input, call) => {
  const { pool, client, user } = await verifyAccessToken(call, input.AccessToken)
  assertWritable(client, input.UserAttributeNames)
  const changed = await deleteAttributes(call, pool, user, input.UserAttributeNames)
  return changed.kind === 'conflict' ? DeleteUserAttributes(input, call) : {}
}
