import type { Operation } from '../../context.ts'
import { factorsOf, mfaMembers, mfaOptions } from '../../factors/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { readableAttributes, toAttributeList } from '../../users/index.ts'

/** Returns the signed-in user with the attributes that the client may read. API: GetUser. */
export const GetUser: Operation<'GetUser'> = async (input, call) => {
  const { pool, client, user } = await verifyAccessToken(call, input.AccessToken)
  const factors = await factorsOf(call, pool, user.sub)
  return {
    Username: user.username,
    UserAttributes: toAttributeList({ sub: user.sub, attributes: readableAttributes(client, user) }),
    ...mfaOptions(factors),
    ...mfaMembers(factors),
  }
}
