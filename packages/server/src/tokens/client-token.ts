import { registrationScope, splitRequestedScopes, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid, signJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { clientClaims } from './claims.ts'
import { applyClaimChanges, customizeClientToken } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

export type ClientToken =
  | { kind: 'issued'; accessToken: string /** Seconds. */; expiresIn: number }
  /** Scopes that the client does not hold. */
  | { kind: 'refused'; scopes: readonly string[] }

/**
 * An access token for the client itself: GetClientToken, and the grant `client_credentials`. The caller has proven the client's secret
 * and that it may. Without `requested`, all that the client holds. Only scopes of resource servers come into the token: those of users
 * mean nothing here, and what its resource server has given up does not act. Spec: tokens 4.4, app-clients 6.2.
 * @throws what the pool's function for tokens refuses with
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
  const accessToken = await signJwt(keys.access, applyClaimChanges(claims, 'access', customized, client.settings.ClientId))
  return { kind: 'issued', accessToken, expiresIn: tokenLifetimeSeconds(client.settings, 'access') }
}
