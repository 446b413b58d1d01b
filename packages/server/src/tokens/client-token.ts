import { registrationScope, splitRequestedScopes, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { clientClaims } from './claims.ts'
import { applyClaimChanges, customizeClientToken } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'
import { signInSpan } from './sign.ts'

/** Outcome of a request for a client's own token. */
export type ClientToken =
  | { kind: 'issued'; accessToken: string /** Seconds. */; expiresIn: number }
  /** Scopes that the client is not allowed. */
  | { kind: 'refused'; scopes: readonly string[] }

/**
 * Issues an access token for the client itself: GetClientToken, and the grant `client_credentials`. The caller has verified the secret
 * and that the client is allowed the grant. Without `requested`, the token gets all scopes that the client is allowed. It contains only
 * scopes that a resource server defines now.
 * @throws the error of the PreTokenGeneration trigger
 *
 * docs/reference/tokens.md#4.4, docs/reference/app-clients.md#6.2
 */
export async function issueClientToken(
  call: Call,
  pool: Pool,
  client: AppClient,
  requested: readonly string[] | undefined,
): Promise<ClientToken> {
  const { granted, refused } = splitRequestedScopes(client.settings, requested)
  if (refused.length > 0) return { kind: 'refused', scopes: refused }
  const active = await activeScopes(call, pool)
  const scopes = granted.filter(scope => active.has(scope) || scope === registrationScope)
  const [keys, customized] = await Promise.all([keySet(call, pool), customizeClientToken(call, pool, client, scopes)])
  const claims = clientClaims({
    issuer: issuerOf(call.settings, pool),
    client,
    scopes: scopes.join(' '),
    at: Math.floor(call.now / 1000),
    jti: newUuid(),
  })
  const accessToken = await signInSpan(call, keys.access, applyClaimChanges(claims, 'access', customized, client.settings.ClientId))
  return { kind: 'issued', accessToken, expiresIn: tokenLifetimeSeconds(client.settings, 'access') }
}
