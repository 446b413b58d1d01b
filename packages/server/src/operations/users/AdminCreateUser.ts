import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { describeUser, inviteUser, toAttributeList } from '../../users/index.ts'

/** Creates a user with a temporary password and sends an invitation, unless MessageAction is SUPPRESS. API: AdminCreateUser. */
export const AdminCreateUser: Operation<'AdminCreateUser'> = async (input, call) => {
  const user = await inviteUser(
    { ...call, triggerContext: { clientMetadata: input.ClientMetadata } },
    await getPool(call, input.UserPoolId),
    input,
  )
  return { User: describeUser(user, toAttributeList(user)) }
}
