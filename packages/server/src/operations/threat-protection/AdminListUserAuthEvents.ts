import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { listEventsPage } from '../../threat-protection/index.ts'
import { getUser } from '../../users/index.ts'

/** Lists what a user did, and the risk that was found in it, the newest first. API: AdminListUserAuthEvents. */
export const AdminListUserAuthEvents: Operation<'AdminListUserAuthEvents'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return listEventsPage(call, pool, (await getUser(call, pool, input.Username)).sub, input)
}
