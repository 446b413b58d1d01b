import type { Operation } from '../../context.ts'
import { describeGroup } from '../../groups/index.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listGroupsOfUser } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Lists the groups of a user, in pages. API: AdminListGroupsForUser. */
export const AdminListGroupsForUser: Operation<'AdminListGroupsForUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const size = pageSize(input.Limit)
  const scope = `AdminListGroupsForUser ${pool.id} ${sub}`
  const rows = await call.store.read(
    listGroupsOfUser({ poolId: pool.id, sub, after: pageStart(call, scope, input.NextToken), limit: size + 1 }),
  )
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ name }) => name)
  return { Groups: page.map(describeGroup), ...next }
}
