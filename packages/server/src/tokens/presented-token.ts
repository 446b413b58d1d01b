import { refuse, type TokenTypeIdentifierType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { FamilyRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { clientAtIssue, hasExpired, isUserToken, signInStateOf, verifyIssuedToken } from './issued-token.ts'

/** A token that is brought to an exchange. */
export interface PresentedToken {
  token: string
  type: TokenTypeIdentifierType
  /** Of a token that is not the pool's own. */
  provider?: string
}

export interface SubjectToken {
  claims: Claims
  user: User
  family: FamilyRow
}

export interface ActorToken {
  sub: string
  /** Seconds. */
  exp: number
}

/** How refusals call it. Their texts are not published. */
type Role = 'Subject' | 'Actor'

const no = (message: string) => refuse('NotAuthorizedException', message)
const invalid = (role: Role) => no(`Invalid ${role} Token`)
const revoked = (role: Role) => no(`${role} Token has been revoked`)
export const missingScopes = () => no('Subject Token does not have required scopes')

const uses: Partial<Record<TokenTypeIdentifierType, string>> = { ACCESS_TOKEN: 'access', ID_TOKEN: 'id' }

/** Signature, issuer, use and expiry. A token of a provider is refused with its provider: pools have none yet. */
async function proven(call: Call, pool: Pool, role: Role, { token, type, provider }: PresentedToken): Promise<Claims> {
  if (provider !== undefined) throw refuse('ResourceNotFoundException', `Identity provider ${provider} does not exist.`)
  const use = uses[type]
  if (!use)
    throw refuse('InvalidParameterException', `${role}TokenProviderName is required for a ${role.toLowerCase()} token of type ${type}.`)
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind !== 'ok' || verified.claims.token_use !== use) throw invalid(role)
  if (hasExpired(verified.claims, call.now)) throw no(`${role} Token has expired`)
  return verified.claims
}

/** For whom: a user whose sign-in lives. */
export async function verifySubjectToken(call: Call, pool: Pool, brought: PresentedToken): Promise<SubjectToken> {
  const claims = await proven(call, pool, 'Subject', brought)
  if (!isUserToken(claims)) throw invalid('Subject')
  const standing = await signInStateOf(call, pool, claims)
  if (standing.kind === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  if (standing.kind === 'ended') throw revoked('Subject')
  if (standing.user.status === 'RESET_REQUIRED') throw no('Password reset required for the user')
  return { claims, user: standing.user, family: standing.family }
}

/** Who acts: a user whose sign-in lives, or a client by the token that it got for itself. */
export async function verifyActorToken(call: Call, pool: Pool, brought: PresentedToken): Promise<ActorToken> {
  const claims = await proven(call, pool, 'Actor', brought)
  const { sub, client_id: clientId, iat, exp } = claims as { sub: string; client_id?: string; iat: number; exp: number }
  if (isUserToken(claims)) {
    const { kind } = await signInStateOf(call, pool, claims)
    if (kind !== 'alive') throw revoked('Actor')
  } else if (sub !== clientId) throw invalid('Actor')
  else if (!(await clientAtIssue(call, pool, clientId, iat))) throw revoked('Actor')
  return { sub, exp }
}
