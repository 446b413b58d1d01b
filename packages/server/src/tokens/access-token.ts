import { refuse, userScope } from '@poolhouse/contract'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, verifyJwt } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { type FamilyRow, readFamily } from '../storage/index.ts'
import { findUserBySub, type User, userFromRow } from '../users/index.ts'
import { familyOf } from './claims.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** Who an access token speaks for. */
export interface SignedIn {
  pool: Pool
  client: AppClient
  user: User
  family: FamilyRow
}

const no = (message: string) => refuse('NotAuthorizedException', message)
/** Also for operations that do not declare UserNotFoundException, where the user is gone. */
export const invalidAccessToken = () => no('Invalid Access Token')
const userGone = () => refuse('UserNotFoundException', 'User does not exist.')
const revoked = () => no('Access Token has been revoked')

/** Read before anything is believed, to know whose keys to ask. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

/** Only a key of the named pool proves the token, and its issuer must then be ours to the byte. */
async function provenClaims(call: Call, token: string): Promise<{ pool: Pool; claims: Claims }> {
  const issuer = claimedIssuer(token)
  const pool = issuer === undefined ? undefined : await loadPool(call, issuer.slice(issuer.lastIndexOf('/') + 1))
  if (!pool || issuer !== issuerOf(call.settings, pool)) throw invalidAccessToken()

  const keys = await keySet(call, pool)
  const verified = verifyJwt(token, kid => keys.byKid.get(kid))
  if (verified.kind === 'malformed') throw invalidAccessToken()
  if (verified.kind !== 'ok') throw no('Could not verify signature for Access Token')
  return { pool, claims: verified.claims }
}

/**
 * Signature, issuer, use, expiry, scope, client, family and user are all checked, in that order.
 * @throws NotAuthorizedException, PasswordResetRequiredException, or `gone()` when the user is.
 */
export async function checkAccessToken(call: Call, token: string, gone = userGone): Promise<SignedIn> {
  const { pool, claims } = await provenClaims(call, token)
  const { sub, client_id: clientId, token_use: use, exp, scope } = claims
  const familyId = familyOf(claims)
  if (use !== 'access' || typeof sub !== 'string' || typeof clientId !== 'string' || typeof familyId !== 'string')
    throw invalidAccessToken()
  if (typeof exp !== 'number' || exp * 1000 <= call.now) throw no('Access Token has expired')
  if (!String(scope).split(' ').includes(userScope)) throw no('Access Token does not have required scopes')

  const found = await call.store.read(readFamily({ poolId: pool.id, sub, id: familyId }))
  if (!found) throw (await findUserBySub(call, pool, sub)) ? revoked() : gone()
  const user = userFromRow(found.user)
  const owner = await findClient(call, clientId)
  const isAlive = owner?.pool.id === pool.id && found.family.client_id === clientId && found.family.created_at >= owner.client.createdAt
  if (!isAlive || found.family.ended_at !== null || !user.enabled) throw revoked()
  if (user.status === 'RESET_REQUIRED') throw refuse('PasswordResetRequiredException', 'Password reset required for the user')
  return { pool, client: owner.client, user, family: found.family }
}
