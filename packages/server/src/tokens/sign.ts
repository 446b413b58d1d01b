import { createHash } from 'node:crypto'
import { type AuthenticationResultType, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, newUuid, type SigningKey, signJwt } from '../crypto/index.ts'
import { inSpan } from '../in-span.ts'
import type { Pool } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { accessClaims, idClaims, type SignInRecord, type TokenUser } from './claims.ts'
import { applyClaimChanges, type TokenCustomization } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** Signs a token; a part of the request where traces are on. */
export const signInSpan = (call: Call, key: SigningKey, claims: Claims): Promise<string> =>
  inSpan(call, 'sign token', () => signJwt(key, claims))

/** Signs the ID and the access token of a sign-in, on the thread pool; in parallel unless the ID token needs `at_hash`. */
export async function signTokens(
  call: Call,
  pool: Pool,
  client: AppClient,
  user: TokenUser,
  signIn: SignInRecord,
  customizing: Promise<TokenCustomization>,
): Promise<AuthenticationResultType> {
  const [keys, customized] = await Promise.all([keySet(call, pool), customizing])
  const at = Math.floor(call.now / 1000)
  const { ClientId } = client.settings
  const subject = {
    issuer: issuerOf(call.settings, pool),
    profile: profileOf(call.settings),
    client,
    user,
    groups: customized.groups,
    signIn,
    at,
  }
  const access = signInSpan(
    call,
    keys.access,
    applyClaimChanges(accessClaims({ ...subject, jti: newUuid() }), 'access', customized, ClientId),
  )
  const id = (atHash?: string) =>
    signInSpan(call, keys.id, applyClaimChanges(idClaims({ ...subject, jti: newUuid(), atHash }), 'id', customized, ClientId))
  const result = { ExpiresIn: tokenLifetimeSeconds(client.settings, 'access'), TokenType: 'Bearer' }
  if (!signIn.grant) {
    const [AccessToken, IdToken] = await Promise.all([access, id()])
    return { AccessToken, ...result, IdToken }
  }
  const AccessToken = await access
  if (!signIn.scopes.split(' ').includes('openid')) return { AccessToken, ...result }
  return { AccessToken, ...result, IdToken: await id(accessTokenHash(AccessToken)) }
}

/** `at_hash`, which binds an ID token to the access token issued with it (OpenID Connect Core §3.1.3.6). */
const accessTokenHash = (token: string): string =>
  createHash('sha256').update(token, 'ascii').digest().subarray(0, 16).toString('base64url')
