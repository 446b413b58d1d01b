import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { changeAttributes, getUser } from '../../users/index.ts'

/** Changes attributes, `*_verified` included, without regard to WriteAttributes of clients. API: AdminUpdateUserAttributes. */
export const AdminUpdateUserAttributes: Operation<'AdminUpdateUserAttributes'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const changed = await changeAttributes(
    { ...call, triggerContext: { clientMetadata: input.ClientMetadata } },
    pool,
    await getUser(call, pool, input.Username),
    { set: input.UserAttributes, by: 'admin' },
  )
  return changed.kind === 'conflict' ? AdminUpdateUserAttributes(input, call) : {}
}
