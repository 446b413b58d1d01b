import { rotatesRefreshTokens, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Claims } from '../crypto/index.ts'
import type { GroupRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { readableAttributes } from '../users/index.ts'
import { isAttributeInScopes } from './scope-claims.ts'

/** What one sign-in is, for its tokens. */
export interface SignInRecord {
  familyId: string
  eventId: string
  /** Seconds; refreshes do not change it. */
  authTime: number
  scopes: string
  /** Of a tracked device; empty or absent where there is none. */
  deviceKey?: string | null
  /** Through the OAuth endpoints; absent where the API was asked. */
  grant?: { audience: string | null; nonce?: string | null }
}

export interface Subject {
  issuer: string
  client: AppClient
  user: User
  /** Of the user, by name. */
  groups: readonly GroupRow[]
  signIn: SignInRecord
  /** Seconds. */
  at: number
  jti: string
}

const flags = new Set(['email_verified', 'phone_number_verified'])

/** Attributes as claims: flags are booleans here (and text everywhere else), the address is OIDC's object, custom ones stay text. */
function attributeClaims({ client, user, signIn }: Subject): Claims {
  const claims: Claims = {}
  const isIn = signIn.grant ? isAttributeInScopes(signIn.scopes) : () => true
  for (const [name, value] of Object.entries(readableAttributes(client, user))) {
    if (!isIn(name)) continue
    if (flags.has(name)) claims[name] = value === 'true'
    else claims[name] = name === 'address' ? { formatted: value } : value
  }
  return claims
}

/** `origin_jti` ties a token to its refresh family; a client without revocation does not show it. */
const showsFamily = ({ settings }: AppClient): boolean => settings.EnableTokenRevocation || rotatesRefreshTokens(settings)

/**
 * Where the family is not shown, the event id is the family's: the service itself must find the sign-in of every token,
 * so that a global sign-out reaches those too.
 */
const familyClaims = ({ client, signIn }: Subject): Claims =>
  showsFamily(client) ? { origin_jti: signIn.familyId, event_id: signIn.eventId } : { event_id: signIn.familyId }

const groupClaims = (groups: readonly GroupRow[]): Claims =>
  groups.length === 0 ? {} : { 'cognito:groups': groups.map(({ name }) => name) }

/** For ID tokens only. The group of lowest precedence gives the preferred role; two of them with different roles give none. */
function roleClaims(groups: readonly GroupRow[]): Claims {
  const withRole = groups.filter(({ role_arn }) => role_arn !== null)
  if (withRole.length === 0) return {}
  const rank = ({ precedence }: GroupRow) => precedence ?? Number.POSITIVE_INFINITY
  const best = Math.min(...withRole.map(rank))
  const preferred = new Set(withRole.filter(group => rank(group) === best).map(({ role_arn }) => role_arn))
  return {
    'cognito:roles': [...new Set(withRole.map(({ role_arn }) => role_arn))],
    ...(preferred.size === 1 && { 'cognito:preferred_role': [...preferred][0] }),
  }
}

export const groupsAndRoles = (groups: readonly GroupRow[]): Claims => ({ ...groupClaims(groups), ...roleClaims(groups) })

export const familyOf = (claims: Claims): unknown => claims.origin_jti ?? claims.event_id

export function idClaims(subject: Subject & { atHash?: string }): Claims {
  const { issuer, client, user, groups, signIn, at, jti } = subject
  return {
    ...(subject.atHash !== undefined && { at_hash: subject.atHash }),
    sub: user.sub,
    ...groupsAndRoles(groups),
    iss: issuer,
    'cognito:username': user.username,
    ...attributeClaims(subject),
    ...(signIn.grant?.nonce && { nonce: signIn.grant.nonce }),
    ...familyClaims(subject),
    aud: client.settings.ClientId,
    token_use: 'id',
    auth_time: signIn.authTime,
    exp: at + tokenLifetimeSeconds(client.settings, 'id'),
    iat: at,
    jti,
  }
}

/** Of a client that speaks for itself. Spec: tokens 4.4. */
export function clientClaims({
  issuer,
  client,
  scopes,
  at,
  jti,
}: Pick<Subject, 'issuer' | 'client' | 'at' | 'jti'> & { scopes: string }): Claims {
  const { ClientId } = client.settings
  return {
    sub: ClientId,
    token_use: 'access',
    scope: scopes,
    auth_time: at,
    iss: issuer,
    exp: at + tokenLifetimeSeconds(client.settings, 'access'),
    iat: at,
    version: 2,
    jti,
    client_id: ClientId,
  }
}

/** `version` is for OAuth flows only. */
export function accessClaims(subject: Subject): Claims {
  const { issuer, client, user, groups, signIn, at, jti } = subject
  return {
    sub: user.sub,
    ...groupClaims(groups),
    iss: issuer,
    client_id: client.settings.ClientId,
    ...familyClaims(subject),
    ...(signIn.deviceKey && { device_key: signIn.deviceKey }),
    token_use: 'access',
    scope: signIn.scopes,
    ...(signIn.grant && { version: 2 }),
    ...(signIn.grant?.audience && { aud: signIn.grant.audience }),
    auth_time: signIn.authTime,
    exp: at + tokenLifetimeSeconds(client.settings, 'access'),
    iat: at,
    jti,
    username: user.username,
  }
}
