import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { asList, inviteUser } from '../../users/index.ts'

/** Makes a user with a temporary password, and invites them unless told not to. API: AdminCreateUser. */
export const AdminCreateUser: Operation<'AdminCreateUser'> = async (input, call) => {
  const user = await inviteUser(call, await getPool(call, input.UserPoolId), input)
  return {
    User: {
      Username: user.username,
      Attributes: asList(user),
      UserCreateDate: user.createdAt / 1000,
      UserLastModifiedDate: user.modifiedAt / 1000,
      Enabled: user.enabled,
      UserStatus: user.status,
    },
  }
}
