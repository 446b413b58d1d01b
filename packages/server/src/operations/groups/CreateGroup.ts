import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { describeGroup } from '../../groups/index.ts'
import { assertOutcomeKind } from '../../outcomes.ts'
import { assertRoles, getPool } from '../../pools/index.ts'
import { quotaRule, serviceQuota } from '../../quotas.ts'
import { createGroup, type GroupRow } from '../../storage/index.ts'
import { assertText } from '../../users/index.ts'

/** Creates a group of users. API: CreateGroup. */
export const CreateGroup: Operation<'CreateGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertRoles(call, 'CreateGroup', input)
  assertText('Description', input.Description)
  const group: GroupRow = {
    pool_id: pool.id,
    name: input.GroupName,
    description: input.Description ?? null,
    role_arn: input.RoleArn ?? null,
    precedence: input.Precedence ?? null,
    created_at: call.now,
    modified_at: call.now,
    created_by: call.creationKey ?? call.requestId,
  }
  const limit = serviceQuota(call.settings, 'groups')
  const outcome = await call.store.decide(createGroup, { group, limit })
  assertOutcomeKind(outcome, 'created', {
    exists: () =>
      refuse('GroupExistsException', 'A group with the name already exists.', { rule: { id: 'group-exists', sent: input.GroupName } }),
    limit: () => refuse('LimitExceededException', `A user pool can have at most ${limit} groups.`, quotaRule('groups', limit)),
  })
  return { Group: describeGroup(outcome.group) }
}
