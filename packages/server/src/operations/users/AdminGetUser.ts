import type { Operation } from '../../context.ts'
import { factorsOf, mfaMembers, mfaOptions } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { getUser, toAttributeList } from '../../users/index.ts'

/** Returns a user with all attributes, without regard to ReadAttributes of clients. API: AdminGetUser. */
export const AdminGetUser: Operation<'AdminGetUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  const factors = await factorsOf(call, pool, user.sub)
  return {
    Username: user.username,
    UserAttributes: toAttributeList(user),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
    ...mfaOptions(factors),
    ...mfaMembers(factors),
  }
}
