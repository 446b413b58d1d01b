import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { signOutEverywhere } from '../../tokens/index.ts'
import { getUser } from '../../users/index.ts'

/** Revokes all refresh-token families of a user, of all clients. API: AdminUserGlobalSignOut. */
export const AdminUserGlobalSignOut: Operation<'AdminUserGlobalSignOut'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  await signOutEverywhere(call, pool.id, (await getUser(call, pool, input.Username)).sub)
  return {}
}
