import type { Operation } from '../../context.ts'
import { invalidAccessToken, signOutEverywhere, verifyAccessToken } from '../../tokens/index.ts'

/** Revokes all refresh-token families of the signed-in user, of all clients. API: GlobalSignOut. */
export const GlobalSignOut: Operation<'GlobalSignOut'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken, invalidAccessToken)
  await signOutEverywhere(call, pool.id, user.sub)
  return {}
}
