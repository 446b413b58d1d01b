import type { IamAction } from '../action.ts'
import { addPrincipal } from '../create-principal.ts'
import { describeUser } from '../describe.ts'

/** Creates a user. API: iam:CreateUser. */
export const CreateUser: IamAction<'CreateUser'> = async (input, call) => {
  const { row, tags } = await addPrincipal(call, {
    kind: 'user',
    name: input.UserName,
    path: input.Path,
    boundary: input.PermissionsBoundary,
    tags: input.Tags,
    trust: null,
    trusted_ids: null,
    description: null,
    max_session_seconds: null,
  })
  return { User: describeUser(row, tags) }
}
