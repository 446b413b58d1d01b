import { refuse } from '@poolhouse/contract'
import { checkClientSecret, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { endBrowserSession, readFamily, revokeFamily, signOutUser } from '../storage/index.ts'
import { tracksSessions } from '../user-sessions/index.ts'
import { parseRefreshToken } from './refresh-token.ts'

interface Revocation {
  token: string
  clientId: string
  clientSecret: string | undefined
  /** Also end the browser session in which the sign-in happened. */
  linked?: boolean
}

/** The service does not publish the message. */
const unauthorized = () =>
  refuse('UnauthorizedException', 'Client is not authorized to revoke this token.', { rule: { id: 'token-of-other-client' } })

/** Whether the token is an unverified JWT that claims to be an access or ID token: those cannot be revoked. */
function isOtherKind(token: string): boolean {
  const parts = token.split('.')
  if (parts.length !== 3) return false
  try {
    return ['access', 'id'].includes(JSON.parse(Buffer.from(parts[1]!, 'base64url').toString()).token_use)
  } catch {
    return false
  }
}

/** Revokes the family of a refresh token. RFC 7009 §2.2: an invalid token gets the same answer as one that was just revoked. */
export async function revokeToken(call: Call, { token, clientId, clientSecret, linked }: Revocation): Promise<void> {
  const found = await findClient(call, clientId)
  if (!found || !checkClientSecret(found.client, clientSecret)) throw unauthorized()
  const { pool, client } = found
  if (!client.settings.EnableTokenRevocation)
    throw refuse('UnsupportedOperationException', 'Token revocation is not enabled for this client.', {
      rule: { id: 'token-revocation-disabled' },
    })
  if (isOtherKind(token))
    throw refuse('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.', { rule: { id: 'token-kind' } })

  const refresh = parseRefreshToken(call, pool, token)
  if (!refresh) return
  if (refresh.clientId !== clientId) throw unauthorized()
  const key = { poolId: pool.id, sub: refresh.sub, id: refresh.familyId }
  await call.store.decide(revokeFamily, { ...key, at: call.now })
  const signIn = linked && tracksSessions(pool) ? await call.store.read(readFamily(key)) : undefined
  if (signIn?.family.browser_session) await call.store.decide(endBrowserSession, { id: signIn.family.browser_session, at: call.now })
}

/** Global sign-out: revokes all tokens of the user, through every client, and ends the browser sessions. */
export const signOutEverywhere = (call: Call, poolId: string, sub: string): Promise<void> =>
  call.store.decide(signOutUser, { poolId, sub, at: call.now })
