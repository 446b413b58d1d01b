import type { Operation } from '../../context.ts'
import { checkAccessToken, invalidAccessToken, signOutEverywhere } from '../../tokens/index.ts'

/** Ends all sign-ins of the user, through every client. API: GlobalSignOut. */
export const GlobalSignOut: Operation<'GlobalSignOut'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken, invalidAccessToken)
  await signOutEverywhere(call, pool.id, user.sub)
  return {}
}
