import type { Operation } from '../../context.ts'
import { getGroup } from '../../groups/index.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listUsersInGroup } from '../../storage/index.ts'
import { describeUser, toAttributeList, userFromRow } from '../../users/index.ts'

/** Lists the users of a group, in pages. API: ListUsersInGroup. */
export const ListUsersInGroup: Operation<'ListUsersInGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { name } = await getGroup(call, pool, input.GroupName)
  const size = pageSize(input.Limit)
  const scope = `ListUsersInGroup ${pool.id} ${name}`
  const rows = await call.store.read(
    listUsersInGroup({ poolId: pool.id, name, after: pageStart(call, scope, input.NextToken), limit: size + 1 }),
  )
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ sub }) => sub)
  return { Users: page.map(userFromRow).map(user => describeUser(user, toAttributeList(user))), ...next }
}
