import type { Operation } from '../../context.ts'
import { revokeToken } from '../../tokens/index.ts'

/** Revokes the family of a refresh token with all its tokens. API: RevokeToken. */
export const RevokeToken: Operation<'RevokeToken'> = async (input, call) => {
  await revokeToken(call, {
    token: input.Token,
    clientId: input.ClientId,
    clientSecret: input.ClientSecret,
    linked: input.RevokeAssociatedSessions === 'LINKED',
  })
  return {}
}
