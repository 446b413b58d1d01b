import type { IamAction } from '../action.ts'
import { addPrincipal } from '../create-principal.ts'
import { describeRole } from '../describe.ts'
import { readTrustPolicy } from '../documents.ts'

/** Creates a role with its trust policy. API: iam:CreateRole. */
export const CreateRole: IamAction<'CreateRole'> = async (input, call) => {
  const { row, tags } = await addPrincipal(call, {
    kind: 'role',
    name: input.RoleName,
    path: input.Path,
    boundary: input.PermissionsBoundary,
    description: input.Description ?? null,
    max_session_seconds: input.MaxSessionDuration ?? 3600,
    tags: input.Tags,
    ...(await readTrustPolicy(call, input.AssumeRolePolicyDocument)),
  })
  return { Role: await describeRole(call, row, tags) }
}
