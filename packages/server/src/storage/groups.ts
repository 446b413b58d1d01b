import { all, type Decision, one, sql } from './sql.ts'
import type { UserRow } from './users.ts'

/** A row of `user_groups`. */
export interface GroupRow {
  pool_id: string
  name: string
  description: string | null
  role_arn: string | null
  precedence: number | null
  created_at: number
  modified_at: number
  /** Creation key or request id. */
  created_by: string
}

/** Idempotent by `created_by`: a repeated creation answers with the group that it created, also where that is the last one that the limit allows. */
export function* createGroup({
  group,
  limit,
}: {
  group: GroupRow
  limit: number
}): Decision<{ kind: 'created'; group: GroupRow } | { kind: 'exists' | 'limit' }> {
  const found = yield* readGroup(group.pool_id, group.name)
  if (found) return found.created_by === group.created_by ? { kind: 'created', group: found } : { kind: 'exists' }
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from user_groups where pool_id = ${group.pool_id}`))!
  if (count >= limit) return { kind: 'limit' }
  const inserted = yield* one<GroupRow>(sql`
    insert into user_groups (pool_id, name, description, role_arn, precedence, created_at, modified_at, created_by)
    values (${group.pool_id}, ${group.name}, ${group.description}, ${group.role_arn}, ${group.precedence}, ${group.created_at}, ${group.modified_at},
      ${group.created_by})
    on conflict (pool_id, name) do nothing returning *`)
  return inserted ? { kind: 'created', group: inserted } : { kind: 'exists' }
}

/** Changes the members that are not null, so that two changes of different members at the same time both hold. */
export function* updateGroup(
  change: Omit<GroupRow, 'created_at' | 'created_by'>,
): Decision<{ kind: 'updated'; group: GroupRow } | { kind: 'gone' }> {
  const group = yield* one<GroupRow>(sql`
    update user_groups set description = coalesce(${change.description}, description), role_arn = coalesce(${change.role_arn}, role_arn),
      precedence = coalesce(${change.precedence}, precedence), modified_at = ${change.modified_at}
    where pool_id = ${change.pool_id} and name = ${change.name} returning *`)
  return group ? { kind: 'updated', group } : { kind: 'gone' }
}

/** Deletes a group and its memberships. */
export function* deleteGroup({ poolId, name }: { poolId: string; name: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(sql`delete from user_groups where pool_id = ${poolId} and name = ${name} returning name`)
  if (!deleted) return 'gone'
  yield sql`delete from group_members where pool_id = ${poolId} and name = ${name}`
  return 'deleted'
}

/** Adds a user to a group. A user who is in it already stays in it and does not count against the limit. */
export function* joinGroup(input: {
  poolId: string
  name: string
  sub: string
  at: number
  limit: number
  /** The MAC of the membership. */
  binding: string
}): Decision<'joined' | 'no-group' | 'no-user' | 'limit'> {
  const { poolId, name, sub, at, limit, binding } = input
  if (!(yield* one(sql`select name from user_groups where pool_id = ${poolId} and name = ${name}`))) return 'no-group'
  if (!(yield* one(sql`select sub from users where pool_id = ${poolId} and sub = ${sub}`))) return 'no-user'
  const { count } = (yield* one<{ count: number }>(
    sql`select count(*) as count from group_members where pool_id = ${poolId} and sub = ${sub} and name <> ${name}`,
  ))!
  if (count >= limit) return 'limit'
  yield sql`insert into group_members (pool_id, sub, name, joined_at, binding) values (${poolId}, ${sub}, ${name}, ${at}, ${binding})
    on conflict (pool_id, sub, name) do update set binding = excluded.binding`
  return 'joined'
}

/** Removes a user from a group; no error where the user is not in it. */
export function* leaveGroup({ poolId, name, sub }: { poolId: string; name: string; sub: string }): Decision<void> {
  yield sql`delete from group_members where pool_id = ${poolId} and sub = ${sub} and name = ${name}`
}

/** A group by name. */
export function* readGroup(poolId: string, name: string): Decision<GroupRow | undefined> {
  return yield* one<GroupRow>(sql`select * from user_groups where pool_id = ${poolId} and name = ${name}`)
}

/** A page of the groups of a pool, by name. */
export function* listGroups(page: { poolId: string; after: string; limit: number }): Decision<readonly GroupRow[]> {
  return yield* all<GroupRow>(
    sql`select * from user_groups where pool_id = ${page.poolId} and name > ${page.after} order by name limit ${page.limit}`,
  )
}

/** A group of a user, with the MAC of the membership. */
export interface GroupOfUserRow extends GroupRow {
  member_binding: string | null
}

/** A page of the groups of a user. Every issued token reads it, so it is one statement by primary key. */
export function* listGroupsOfUser(page: {
  poolId: string
  sub: string
  after: string
  limit: number
}): Decision<readonly GroupOfUserRow[]> {
  return yield* all<GroupOfUserRow>(sql`
    select g.*, m.binding as member_binding from group_members m join user_groups g on g.pool_id = m.pool_id and g.name = m.name
    where m.pool_id = ${page.poolId} and m.sub = ${page.sub} and m.name > ${page.after} order by m.name limit ${page.limit}`)
}

/** A page of the users in a group, by `sub`. */
export function* listUsersInGroup(page: { poolId: string; name: string; after: string; limit: number }): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(sql`
    select users.* from group_members m join users on users.pool_id = m.pool_id and users.sub = m.sub
    where m.pool_id = ${page.poolId} and m.name = ${page.name} and m.sub > ${page.after} order by m.sub limit ${page.limit}`)
}
