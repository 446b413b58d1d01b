import { type GroupType, refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type GroupRow, readGroup } from '../storage/index.ts'

/** ResourceNotFoundException for an unknown group. */
export const groupNotFound = (name: string) =>
  refuse('ResourceNotFoundException', 'Group not found.', { rule: { id: 'group-unknown', sent: name } })

/** @throws ResourceNotFoundException */
export async function getGroup({ store }: Context, pool: Pool, name: string): Promise<GroupRow> {
  const group = await store.read(readGroup(pool.id, name))
  if (!group) throw groupNotFound(name)
  return group
}

/** A group in answers of the API; members that are not set are omitted. */
export const describeGroup = (row: GroupRow): GroupType => ({
  GroupName: row.name,
  UserPoolId: row.pool_id,
  ...(row.description !== null && { Description: row.description }),
  ...(row.role_arn !== null && { RoleArn: row.role_arn }),
  ...(row.precedence !== null && { Precedence: row.precedence }),
  LastModifiedDate: row.modified_at / 1000,
  CreationDate: row.created_at / 1000,
})
