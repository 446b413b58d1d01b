import { type IssuedTokenTypeIdentifierType, isBuiltInScope, tokenLifetimeSeconds, userAdminScope } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { readableAttributes } from '../users/index.ts'
import { accessClaims, type ClaimsInput, idClaims } from './claims.ts'
import { applyClaimChanges, customizeUserTokens } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'
import { type ActorToken, missingScopes, type SubjectToken } from './presented-token.ts'
import { signInSpan } from './sign.ts'

/** A token exchange request whose tokens were verified. */
export interface TokenExchange {
  /** Authenticated, and allowed the exchange. */
  client: AppClient
  subject: SubjectToken
  /** Who acts for the user (delegation); absent for impersonation. */
  actor?: ActorToken
  /** Requested scopes; by default those of the subject token. */
  scopes?: readonly string[]
  /** Audience of the new token, or the identifier of a resource server. */
  audience?: string
  as: IssuedTokenTypeIdentifierType
}

/** The new token of an exchange. */
export interface DerivedToken {
  token: string
  /** Seconds. */
  expiresIn: number
  /** Scopes of an access token. */
  scopes?: string[]
}

/**
 * RFC 8693: issues a token of the same sign-in for another client and audience. It is revoked with that sign-in and expires no later than
 * the subject token. docs/reference/app-clients.md#4.8.
 */
export async function deriveToken(call: Call, pool: Pool, exchange: TokenExchange): Promise<DerivedToken> {
  const { client, subject, as } = exchange
  const kind = as === 'ID_TOKEN' ? 'id' : 'access'
  if (kind === 'id') assertMayIdentify(subject.claims)
  const { family, user } = subject
  const scopes = kind === 'id' ? '' : (await issuedScopes(call, pool, exchange)).join(' ')
  const signIn = {
    familyId: family.id,
    eventId: family.event_id,
    authTime: family.auth_time,
    scopes,
    authentication: family.authentication,
  }
  // The service publishes no trigger source for an exchange; the exceptions of the operation show that triggers run.
  const [keys, customized] = await Promise.all([keySet(call, pool), customizeUserTokens(call, pool, client, user, signIn, 'TokenExchange')])

  const at = Math.floor(call.now / 1000)
  const about: ClaimsInput = {
    issuer: issuerOf(call.settings, pool),
    profile: profileOf(call.settings),
    client,
    user,
    groups: customized.groups,
    signIn,
    at,
    jti: newUuid(),
  }
  const claims = kind === 'id' ? narrowed(idClaims(about), about, subject.claims) : accessClaims(about)
  const exp = Math.min(
    at + tokenLifetimeSeconds(client.settings, kind),
    subject.claims.exp as number,
    exchange.actor?.exp ?? Number.POSITIVE_INFINITY,
  )
  const changed = applyClaimChanges(claims, kind, customized, client.settings.ClientId)
  // PreTokenGeneration cannot change the claims that the exchange sets.
  const token = await signInSpan(call, keys[kind], { ...changed, ...audienceClaims(exchange), ...actClaim(exchange), exp })
  return { token, expiresIn: exp - at, ...(kind === 'access' && { scopes: String(changed.scope).split(' ').filter(Boolean) }) }
}

/** The scopes that the request, the subject token and the client have in common. An ID token as subject token has no scopes. */
async function issuedScopes(call: Call, pool: Pool, { client, subject, scopes }: TokenExchange): Promise<string[]> {
  const { claims } = subject
  const own = claims.token_use === 'access' ? String(claims.scope).split(' ') : []
  const held = client.settings.AllowedOAuthScopes ?? []
  const active = await activeScopes(call, pool)
  const asked = [...new Set(scopes?.length ? scopes : own)]
  return asked.filter(scope => own.includes(scope) && held.includes(scope) && (isBuiltInScope(scope) || active.has(scope)))
}

/** An access token is exchanged for an ID token only if its scope allows reading the user's attributes. */
function assertMayIdentify({ token_use: use, scope }: Claims): void {
  if (use === 'access' && !String(scope).split(' ').includes(userAdminScope)) throw missingScopes()
}

/** An ID token derived from another contains no attribute that the other does not contain. */
function narrowed(claims: Claims, { client, user }: ClaimsInput, from: Claims): Claims {
  if (from.token_use !== 'id') return claims
  const hidden = new Set(Object.keys(readableAttributes(client, user)).filter(name => name !== 'sub' && !Object.hasOwn(from, name)))
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !hidden.has(name)))
}

/** `aud`; an ID token for another audience names its client in `azp` (OpenID Connect Core §2). */
function audienceClaims({ client, audience, as }: TokenExchange): Claims {
  if (audience === undefined) return {}
  const { ClientId } = client.settings
  return as === 'ID_TOKEN' && audience !== ClientId ? { aud: audience, azp: ClientId } : { aud: audience }
}

/** `act`. RFC 8693 §4.1: earlier actors are nested in the claim and are always kept. */
function actClaim({ subject, actor }: TokenExchange): Claims {
  const before = subject.claims.act
  if (!actor) return before === undefined ? {} : { act: before }
  return { act: { sub: actor.sub, ...(before !== undefined && { act: before }) } }
}
