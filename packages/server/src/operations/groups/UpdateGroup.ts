import type { Operation } from '../../context.ts'
import { describeGroup, groupNotFound } from '../../groups/index.ts'
import { assertOutcomeKind } from '../../outcomes.ts'
import { assertRoles, getPool } from '../../pools/index.ts'
import { updateGroup } from '../../storage/index.ts'
import { assertText } from '../../users/index.ts'

/** Changes the members that are given; omitted ones stay as they are. API: UpdateGroup. */
export const UpdateGroup: Operation<'UpdateGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertRoles(call, 'UpdateGroup', input)
  assertText('Description', input.Description)
  const outcome = await call.store.decide(updateGroup, {
    pool_id: pool.id,
    name: input.GroupName,
    description: input.Description ?? null,
    role_arn: input.RoleArn ?? null,
    precedence: input.Precedence ?? null,
    modified_at: call.now,
  })
  assertOutcomeKind(outcome, 'updated', { gone: () => groupNotFound(input.GroupName) })
  return { Group: describeGroup(outcome.group) }
}
