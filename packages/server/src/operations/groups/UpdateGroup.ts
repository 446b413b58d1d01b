import type { Operation } from '../../context.ts'
import { describeGroup, getGroup, groupNotFound } from '../../groups/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { assertRoles, getPool } from '../../pools/index.ts'
import { updateGroup } from '../../storage/index.ts'
import { assertText } from '../../users/index.ts'

/** Changes the members that are given; omitted ones stay as they are. API: UpdateGroup. */
export const UpdateGroup: Operation<'UpdateGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertRoles(call, 'UpdateGroup', input)
  assertText('Description', input.Description)
  const { created_at, ...before } = await getGroup(call, pool, input.GroupName)
  const group = {
    ...before,
    description: input.Description ?? before.description,
    role_arn: input.RoleArn ?? before.role_arn,
    precedence: input.Precedence ?? before.precedence,
    modified_at: call.now,
  }
  assertOutcome(await call.store.decide(updateGroup, group), 'updated', { gone: groupNotFound })
  return { Group: describeGroup({ ...group, created_at }) }
}
