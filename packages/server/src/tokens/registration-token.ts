import { registrationScope } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { claimedIssuer, clientAtIssue, hasExpired, isUserToken, poolIdOfIssuer, signInStateOf, verifyIssuedToken } from './issued-token.ts'

/** Which pool a token says it is of; nothing of it is proven by reading it. */
export function poolIdOfToken(token: string): string | undefined {
  const issuer = claimedIssuer(token)
  return issuer === undefined ? undefined : poolIdOfIssuer(issuer)
}

/** Whether an access token lets its bearer register clients: issued by this pool to a client that holds the scope still, and alive. */
export async function mayRegisterClients(call: Call, pool: Pool, token: string): Promise<boolean> {
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind !== 'ok') return false
  const { claims } = verified
  if (claims.token_use !== 'access' || hasExpired(claims, call.now)) return false
  if (!String(claims.scope).split(' ').includes(registrationScope)) return false
  if (isUserToken(claims) && (await signInStateOf(call, pool, claims)).kind !== 'alive') return false
  const client =
    typeof claims.client_id === 'string' && typeof claims.iat === 'number'
      ? await clientAtIssue(call, pool, claims.client_id, claims.iat)
      : undefined
  return client?.settings.AllowedOAuthScopes?.includes(registrationScope) === true && client.settings.ClientType !== 'DCR'
}
