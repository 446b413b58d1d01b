import { registrationScope } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { claimedIssuer, clientAtIssue, hasExpired, isUserToken, poolIdOfIssuer, signInStateOf, verifyIssuedToken } from './issued-token.ts'

/** The pool that the `iss` of an unverified token names. */
export function poolIdOfToken(token: string): string | undefined {
  const issuer = claimedIssuer(token)
  return issuer === undefined ? undefined : poolIdOfIssuer(issuer)
}

/** Whether an access token allows dynamic client registration: it is valid, and its client is still allowed the registration scope. */
export async function mayRegisterClients(call: Call, pool: Pool, token: string): Promise<boolean> {
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind !== 'ok') return false
  const { claims } = verified
  if (claims.token_use !== 'access' || hasExpired(claims, call.now)) return false
  if (!String(claims.scope).split(' ').includes(registrationScope)) return false
  if (isUserToken(claims) && (await signInStateOf(call, pool, claims)).kind !== 'active') return false
  const client =
    typeof claims.client_id === 'string' && typeof claims.iat === 'number'
      ? await clientAtIssue(call, pool, claims.client_id, claims.iat)
      : undefined
  return client?.settings.AllowedOAuthScopes?.includes(registrationScope) === true && client.settings.ClientType !== 'DCR'
}
