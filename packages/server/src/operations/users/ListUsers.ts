import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { nextToken, pageSize, pageStart } from '../../paging.ts'
import { getPool, type Pool, schemaOf } from '../../pools/index.ts'
import { describeUser, toAttributeList, userFromRow, userQuery } from '../../users/index.ts'

/** Lists the users of a pool that match a filter, in pages. API: ListUsers. */
export const ListUsers: Operation<'ListUsers'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const shown = shownAttributes(pool, input.AttributesToGet)
  const size = pageSize(input.Limit)
  const scope = `ListUsers ${pool.id} ${input.Filter ?? ''}`
  const after = pageStart(call, scope, input.PaginationToken)
  const { rows, next } = await userQuery(input.Filter)(call.store, { poolId: pool.id, after, limit: size })
  const Users = rows.map(userFromRow).map(user =>
    describeUser(
      user,
      toAttributeList(user).filter(({ Name }) => shown(Name as string)),
    ),
  )
  return { Users, ...(next !== undefined && { PaginationToken: nextToken(call, scope, next) }) }
}

function shownAttributes({ config }: Pool, names: readonly string[] | undefined): (name: string) => boolean {
  if (!names) return () => true
  const known = new Set(schemaOf(config).map(({ Name }) => Name))
  if (names.some(name => !known.has(name))) throw refuse('InvalidParameterException', 'One or more requested attributes do not exist.')
  return name => names.includes(name)
}
