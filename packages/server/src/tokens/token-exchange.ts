import { type IssuedTokenTypeIdentifierType, isBuiltInScope, tokenLifetimeSeconds, userAdminScope } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, newUuid, signJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { readableAttributes } from '../users/index.ts'
import { accessClaims, idClaims, type Subject } from './claims.ts'
import { applyClaimChanges, customizeUserTokens } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'
import { type ActorToken, missingScopes, type SubjectToken } from './presented-token.ts'

export interface Exchange {
  /** Proven, and allowed to exchange. */
  client: AppClient
  subject: SubjectToken
  /** Who acts for the user; without one it looks as if the user did. */
  actor?: ActorToken
  /** Asked for. */
  scopes?: readonly string[]
  /** The one that the token is for: an audience, or the identifier of a resource server. */
  audience?: string
  as: IssuedTokenTypeIdentifierType
}

export interface DerivedToken {
  token: string
  /** Seconds. */
  expiresIn: number
  /** Of an access token. */
  scopes?: string[]
}

/**
 * RFC 8693: a token of the same sign-in for another client and audience. It ends with that sign-in, and never lives longer than
 * what it was made from. What it keeps is not published beyond that. Spec: app-clients 4.8.
 */
export async function deriveToken(call: Call, pool: Pool, exchange: Exchange): Promise<DerivedToken> {
  const { client, subject, as } = exchange
  const kind = as === 'ID_TOKEN' ? 'id' : 'access'
  if (kind === 'id') assertMayIdentify(subject.claims)
  const { family, user } = subject
  const scopes = kind === 'id' ? '' : (await issuedScopes(call, pool, exchange)).join(' ')
  const signIn = { familyId: family.id, eventId: family.event_id, authTime: family.auth_time, scopes }
  // No source is published for an exchange; that functions run is, by the exceptions that the operation declares.
  const [keys, customized] = await Promise.all([keySet(call, pool), customizeUserTokens(call, pool, client, user, signIn, 'TokenExchange')])

  const at = Math.floor(call.now / 1000)
  const about: Subject = { issuer: issuerOf(call.settings, pool), client, user, groups: customized.groups, signIn, at, jti: newUuid() }
  const claims = kind === 'id' ? narrowed(idClaims(about), about, subject.claims) : accessClaims(about)
  const exp = Math.min(
    at + tokenLifetimeSeconds(client.settings, kind),
    subject.claims.exp as number,
    exchange.actor?.exp ?? Number.POSITIVE_INFINITY,
  )
  const changed = applyClaimChanges(claims, kind, customized, client.settings.ClientId)
  // What the exchange decides is no function's to change.
  const token = await signJwt(keys[kind], { ...changed, ...audienceClaims(exchange), ...actClaim(exchange), exp })
  return { token, expiresIn: exp - at, ...(kind === 'access' && { scopes: String(changed.scope).split(' ').filter(Boolean) }) }
}

/** Only what the request, the subject token and the client all have. An ID token carries no scopes to give away. */
async function issuedScopes(call: Call, pool: Pool, { client, subject, scopes }: Exchange): Promise<string[]> {
  const { claims } = subject
  const own = claims.token_use === 'access' ? String(claims.scope).split(' ') : []
  const held = client.settings.AllowedOAuthScopes ?? []
  const active = await activeScopes(call, pool)
  const asked = [...new Set(scopes?.length ? scopes : own)]
  return asked.filter(scope => own.includes(scope) && held.includes(scope) && (isBuiltInScope(scope) || active.has(scope)))
}

/** An ID token shows who the user is: an access token gives one only where it could read that itself. */
function assertMayIdentify({ token_use: use, scope }: Claims): void {
  if (use === 'access' && !String(scope).split(' ').includes(userAdminScope)) throw missingScopes()
}

/** An ID token made from another shows no attribute that it did not show. */
function narrowed(claims: Claims, { client, user }: Subject, from: Claims): Claims {
  if (from.token_use !== 'id') return claims
  const hidden = new Set(Object.keys(readableAttributes(client, user)).filter(name => name !== 'sub' && !Object.hasOwn(from, name)))
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !hidden.has(name)))
}

/** An ID token for somebody else names the client that it was issued to (OpenID Connect Core §2). */
function audienceClaims({ client, audience, as }: Exchange): Claims {
  if (audience === undefined) return {}
  const { ClientId } = client.settings
  return as === 'ID_TOKEN' && audience !== ClientId ? { aud: audience, azp: ClientId } : { aud: audience }
}

/** RFC 8693 §4.1: who acted before stands inside who acts now, and cannot be dropped on the way. */
function actClaim({ subject, actor }: Exchange): Claims {
  const before = subject.claims.act
  if (!actor) return before === undefined ? {} : { act: before }
  return { act: { sub: actor.sub, ...(before !== undefined && { act: before }) } }
}
