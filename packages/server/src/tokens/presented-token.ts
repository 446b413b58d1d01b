import { refuse, type TokenTypeIdentifierType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import type { FamilyRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { clientAtIssue, hasExpired, isUserToken, signInStateOf, verifyIssuedToken } from './issued-token.ts'

/** A subject or actor token that a client presents for a token exchange (RFC 8693). */
export interface PresentedToken {
  token: string
  type: TokenTypeIdentifierType
  /** Name of the identity provider that issued it; absent for a token of the pool. */
  provider?: string
}

/** A verified subject token: the user for whom the new token is issued. */
export interface SubjectToken {
  claims: Claims
  user: User
  family: FamilyRow
}

/** A verified actor token: who acts for the user. */
export interface ActorToken {
  sub: string
  /** Seconds. */
  exp: number
}

/** The name of the token in error messages, which the service does not publish. */
type Role = 'Subject' | 'Actor'

const notAuthorized = (message: string) => refuse('NotAuthorizedException', message)
const invalid = (role: Role) => notAuthorized(`Invalid ${role} Token`)
const revoked = (role: Role) => notAuthorized(`${role} Token has been revoked`)
/** The subject token is an access token without the scope that the exchange needs. */
export const missingScopes = () => notAuthorized('Subject Token does not have required scopes')

const uses: Partial<Record<TokenTypeIdentifierType, string>> = { ACCESS_TOKEN: 'access', ID_TOKEN: 'id' }

/** Verifies signature, issuer, use and expiry. Tokens of identity providers are not exchanged. */
async function verifiedClaims(call: Call, pool: Pool, role: Role, { token, type, provider }: PresentedToken): Promise<Claims> {
  if (provider !== undefined) throw refuse('ResourceNotFoundException', `Identity provider ${provider} does not exist.`)
  const use = uses[type]
  if (!use)
    throw refuse('InvalidParameterException', `${role}TokenProviderName is required for a ${role.toLowerCase()} token of type ${type}.`)
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind !== 'ok' || verified.claims.token_use !== use) throw invalid(role)
  if (hasExpired(verified.claims, call.now)) throw notAuthorized(`${role} Token has expired`)
  return verified.claims
}

/** Verifies a subject token: it belongs to a user whose sign-in is active. */
export async function verifySubjectToken(call: Call, pool: Pool, presented: PresentedToken): Promise<SubjectToken> {
  const claims = await verifiedClaims(call, pool, 'Subject', presented)
  if (!isUserToken(claims)) throw invalid('Subject')
  const state = await signInStateOf(call, pool, claims)
  assertOutcomeKind(state, 'active', {
    'user-deleted': () => refuse('UserNotFoundException', 'User does not exist.', { rule: { id: 'user-unknown' } }),
    revoked: () => revoked('Subject'),
  })
  if (state.user.status === 'RESET_REQUIRED') throw notAuthorized('Password reset required for the user')
  return { claims, user: state.user, family: state.family }
}

/** Verifies an actor token: it belongs to a user whose sign-in is active, or is a client's own token. */
export async function verifyActorToken(call: Call, pool: Pool, presented: PresentedToken): Promise<ActorToken> {
  const claims = await verifiedClaims(call, pool, 'Actor', presented)
  const { sub, client_id: clientId, iat, exp } = claims as { sub: string; client_id?: string; iat: number; exp: number }
  if (isUserToken(claims)) {
    const { kind } = await signInStateOf(call, pool, claims)
    if (kind !== 'active') throw revoked('Actor')
  } else if (sub !== clientId) throw invalid('Actor')
  else if (!(await clientAtIssue(call, pool, clientId, iat))) throw revoked('Actor')
  return { sub, exp }
}
