import { rotatesRefreshTokens, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Claims } from '../crypto/index.ts'
import type { ProtocolProfile } from '../protocol-profile.ts'
import type { GroupRow } from '../storage/index.ts'
import { identitiesAttribute, identitiesOf, readableAttributes, type User } from '../users/index.ts'
import { isAttributeInScopes } from './scope-claims.ts'

/** The facts of a sign-in that its tokens contain. */
export interface SignInRecord {
  familyId: string
  eventId: string
  /** Seconds; a refresh does not change it. */
  authTime: number
  scopes: string
  /** Key of the tracked device; empty or absent where there is none. */
  deviceKey?: string | null
  /** Present for a sign-in through the OAuth endpoints. */
  grant?: { audience: string | null; nonce?: string | null }
  /** The claims of an `AuthenticationContext` as JSON, which a refresh does not change. */
  authentication?: string | null
}

/** How the user was authenticated, where tokens say so. docs/reference/tokens.md#3.4. */
export interface AuthenticationContext {
  /** The pool's name of the level that the sign-in reached. */
  acr?: string
  amr: readonly string[]
}

/** What tokens say of a user. */
export type TokenUser = Pick<User, 'sub' | 'username' | 'status' | 'enabled' | 'attributes'>

/** What the claims of a user's token are made from. */
export interface ClaimsInput {
  issuer: string
  profile: Pick<ProtocolProfile, 'idTokenClaim'>
  client: AppClient
  user: TokenUser
  /** Groups of the user, by name. */
  groups: readonly GroupRow[]
  signIn: SignInRecord
  /** Seconds. */
  at: number
  jti: string
}

/** The attributes that client and scopes may read, as claims. */
function attributeClaims({ client, user, signIn, profile }: ClaimsInput): Claims {
  const isIn = signIn.grant ? isAttributeInScopes(signIn.scopes) : () => true
  const attributes = Object.entries(readableAttributes(client, user)).filter(([name]) => isIn(name) && name !== identitiesAttribute)
  return Object.fromEntries(attributes.map(([name, value]) => [name, profile.idTokenClaim(name, value)]))
}

/** The identities of the user at identity providers; unlike in the attribute, all values are texts. docs/reference/tokens.md#3.2. */
function identityClaims(user: Pick<User, 'attributes'>): Claims {
  if (user.attributes[identitiesAttribute] === undefined) return {}
  const identities = identitiesOf(user).map(identity => ({
    ...identity,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }))
  return identities.length === 0 ? {} : { identities }
}

/** Whether tokens have `origin_jti`, which names their refresh-token family: only for clients with revocation or rotation. */
const showsFamily = ({ settings }: AppClient): boolean => settings.EnableTokenRevocation || rotatesRefreshTokens(settings)

/**
 * Without `origin_jti`, `event_id` is the id of the family: the service must find the family of every token, so that a global sign-out
 * revokes those tokens too.
 */
const familyClaims = ({ client, signIn }: ClaimsInput): Claims =>
  showsFamily(client) ? { origin_jti: signIn.familyId, event_id: signIn.eventId } : { event_id: signIn.familyId }

const groupClaims = (groups: readonly GroupRow[]): Claims =>
  groups.length === 0 ? {} : { 'cognito:groups': groups.map(({ name }) => name) }

/** Role claims of ID tokens. The preferred role is that of the group with the lowest precedence, absent if several such groups differ. */
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

/** `acr` and `amr`. */
const authenticationClaims = ({ signIn }: ClaimsInput): Claims => (signIn.authentication ? JSON.parse(signIn.authentication) : {})

/** Group and role claims of an ID token. */
export const groupsAndRoles = (groups: readonly GroupRow[]): Claims => ({ ...groupClaims(groups), ...roleClaims(groups) })

/** Id of the refresh-token family of a token. */
export const familyOf = (claims: Claims): unknown => claims.origin_jti ?? claims.event_id

/** Claims of an ID token. */
export function idClaims(subject: ClaimsInput & { atHash?: string }): Claims {
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
    ...identityClaims(user),
    token_use: 'id',
    auth_time: signIn.authTime,
    ...authenticationClaims(subject),
    exp: at + tokenLifetimeSeconds(client.settings, 'id'),
    iat: at,
    jti,
  }
}

/** Claims of an access token that a client gets for itself. docs/reference/tokens.md#4.4. */
export function clientClaims({
  issuer,
  client,
  scopes,
  at,
  jti,
}: Pick<ClaimsInput, 'issuer' | 'client' | 'at' | 'jti'> & { scopes: string }): Claims {
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

/** Claims of a user's access token; `version` occurs only in those of OAuth flows. */
export function accessClaims(subject: ClaimsInput): Claims {
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
    ...authenticationClaims(subject),
    exp: at + tokenLifetimeSeconds(client.settings, 'access'),
    iat: at,
    jti,
    username: user.username,
  }
}
