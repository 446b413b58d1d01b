import { type RefusalRule, refuse, refuseBecause, userAdminScope } from '@poolhouse/contract'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import type { FamilyRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { claimedIssuer, hasExpired, isUserToken, poolIdOfIssuer, signInStateOf, verifyIssuedToken } from './issued-token.ts'
import { issuerOf } from './issuer.ts'

/** The caller of an operation that is authorized by an access token. */
export interface SignedIn {
  pool: Pool
  client: AppClient
  user: User
  family: FamilyRow
  scopes: string
}

const notAuthorized = (message: string, id: RefusalRule) => refuse('NotAuthorizedException', message, { rule: { id } })
/** A token that this pool did not issue; also a deleted user, in operations that do not declare UserNotFoundException. */
export const invalidAccessToken = () => notAuthorized('Invalid Access Token', 'access-token-invalid')
const userDeleted = () => refuse('UserNotFoundException', 'User does not exist.', { rule: { id: 'user-unknown' } })
const revoked = () => notAuthorized('Access Token has been revoked', 'access-token-revoked')

async function verifiedClaims(call: Call, token: string): Promise<{ pool: Pool; claims: Claims }> {
  const issuer = claimedIssuer(token)
  const pool = issuer === undefined ? undefined : await loadPool(call, poolIdOfIssuer(issuer))
  if (!pool || issuer !== issuerOf(call.settings, pool)) throw invalidAccessToken()
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind === 'malformed') throw invalidAccessToken()
  if (verified.kind !== 'ok') throw notAuthorized('Could not verify signature for Access Token', 'access-token-invalid')
  return { pool, claims: verified.claims }
}

/**
 * Checks signature, issuer, use, expiry, scope, client, family and user of an access token, in that order.
 * @throws NotAuthorizedException, PasswordResetRequiredException, or the error of `userDeletedError` where the user was deleted.
 */
export async function verifyAccessToken(
  call: Call,
  token: string,
  userDeletedError = userDeleted,
  requiredScope = userAdminScope,
): Promise<SignedIn> {
  const { pool, claims } = await verifiedClaims(call, token)
  if (claims.token_use !== 'access' || !isUserToken(claims)) throw invalidAccessToken()
  if (hasExpired(claims, call.now)) {
    // Noted for the request log, which says how long tokens of the client are valid.
    await findClient(call, String(claims.client_id))
    throw notAuthorized('Access Token has expired', 'access-token-expired')
  }
  const scopes = String(claims.scope)
  if (!scopes.split(' ').includes(requiredScope)) throw refuseBecause('missing-scope')

  const state = await signInStateOf(call, pool, claims)
  assertOutcomeKind(state, 'active', { 'user-deleted': userDeletedError, revoked })
  const { client, user, family, isDerived } = state
  // A token from an exchange for another audience is not for this service.
  if (isDerived && claims.aud !== undefined && claims.aud !== client.settings.ClientId) throw invalidAccessToken()
  if (user.status === 'RESET_REQUIRED')
    throw refuse('PasswordResetRequiredException', 'Password reset required for the user', { rule: { id: 'password-reset-required' } })
  return { pool, client, user, family, scopes }
}
