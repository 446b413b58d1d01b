import { refuse, refuseFor, userAdminScope } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import type { FamilyRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { claimedIssuer, hasExpired, isUserToken, poolIdOfIssuer, signInStateOf, verifyIssuedToken } from './issued-token.ts'
import { issuerOf } from './issuer.ts'

/** Who an access token speaks for. */
export interface SignedIn {
  pool: Pool
  client: AppClient
  user: User
  family: FamilyRow
  scopes: string
}

const no = (message: string) => refuse('NotAuthorizedException', message)
/** Also for operations that do not declare UserNotFoundException, where the user is gone. */
export const invalidAccessToken = () => no('Invalid Access Token')
const userGone = () => refuse('UserNotFoundException', 'User does not exist.')
const revoked = () => no('Access Token has been revoked')

async function provenClaims(call: Call, token: string): Promise<{ pool: Pool; claims: Claims }> {
  const issuer = claimedIssuer(token)
  const pool = issuer === undefined ? undefined : await loadPool(call, poolIdOfIssuer(issuer))
  if (!pool || issuer !== issuerOf(call.settings, pool)) throw invalidAccessToken()
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind === 'malformed') throw invalidAccessToken()
  if (verified.kind !== 'ok') throw no('Could not verify signature for Access Token')
  return { pool, claims: verified.claims }
}

/**
 * Signature, issuer, use, expiry, scope, client, family and user are all checked, in that order.
 * @throws NotAuthorizedException, PasswordResetRequiredException, or `gone()` when the user is.
 */
export async function verifyAccessToken(call: Call, token: string, gone = userGone, needed = userAdminScope): Promise<SignedIn> {
  const { pool, claims } = await provenClaims(call, token)
  if (claims.token_use !== 'access' || !isUserToken(claims)) throw invalidAccessToken()
  if (hasExpired(claims, call.now)) throw no('Access Token has expired')
  const scopes = String(claims.scope)
  if (!scopes.split(' ').includes(needed)) throw refuseFor('missing-scope')

  const standing = await signInStateOf(call, pool, claims)
  if (standing.kind === 'gone') throw gone()
  if (standing.kind === 'ended') throw revoked()
  const { client, user, family, isDerived } = standing
  // An exchange made it for somebody else, not for this service.
  if (isDerived && claims.aud !== undefined && claims.aud !== client.settings.ClientId) throw invalidAccessToken()
  if (user.status === 'RESET_REQUIRED') throw refuse('PasswordResetRequiredException', 'Password reset required for the user')
  return { pool, client, user, family, scopes }
}
