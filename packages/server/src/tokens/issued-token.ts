import { type AppClient, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, type VerifiedJwt, verifyJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { type FamilyRow, readFamily } from '../storage/index.ts'
import { findUserBySub, noteUser, type User, userFromRow } from '../users/index.ts'
import { familyOf } from './claims.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** `iss` of a token that has not been verified, to find the keys that verify it. */
export function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

/** The pool id at the end of an issuer. */
export const poolIdOfIssuer = (issuer: string): string => issuer.slice(issuer.lastIndexOf('/') + 1)

/** Verifies signature and issuer of a token of this pool. The caller checks expiry, use and revocation. */
export async function verifyIssuedToken(call: Call, pool: Pool, token: string): Promise<VerifiedJwt> {
  const keys = await keySet(call, pool)
  const verified = verifyJwt(token, kid => keys.byKid.get(kid))
  return verified.kind === 'ok' && verified.claims.iss !== issuerOf(call.settings, pool) ? { kind: 'malformed' } : verified
}

/** The client that a token was issued to. An ID token for another audience names it in `azp` (OpenID Connect Core §2). */
const clientOf = ({ token_use: use, aud, azp, client_id }: Claims): unknown => (use === 'id' ? (azp ?? aud) : client_id)

/** Whether the token belongs to a user's sign-in; a client's own token does not. */
export const isUserToken = (claims: Claims): boolean =>
  [claims.sub, clientOf(claims), familyOf(claims)].every(part => typeof part === 'string')

/** `now` in milliseconds. */
export const hasExpired = ({ exp }: Claims, now: number): boolean => typeof exp !== 'number' || exp * 1000 <= now

/** State of the sign-in of a token. `revoked`: the family was revoked, the user disabled, or the client deleted. */
export type SignInState =
  | {
      kind: 'active'
      user: User
      family: FamilyRow
      client: AppClient
      /** The token was derived by a token exchange for another client than the one that the user signed in to. */
      isDerived: boolean
    }
  | { kind: 'revoked' }
  | { kind: 'user-deleted' }

/** The state of the sign-in of a verified user token. */
export async function signInStateOf(call: Call, pool: Pool, claims: Claims): Promise<SignInState> {
  const { sub, iat } = claims as { sub: string; iat: number }
  const clientId = clientOf(claims) as string
  const found = await call.store.read(readFamily({ poolId: pool.id, sub, id: familyOf(claims) as string }))
  if (!found) return (await findUserBySub(call, pool, sub)) ? { kind: 'revoked' } : { kind: 'user-deleted' }
  const { family } = found
  const user = noteUser(call.trace, userFromRow(found.user))
  const isDerived = family.client_id !== clientId
  const signedInTo = await clientSince(call, pool, family.client_id, family.created_at)
  const client = isDerived ? await clientAtIssue(call, pool, clientId, iat) : signedInTo
  if (!signedInTo || !client || family.ended_at !== null || !user.enabled) return { kind: 'revoked' }
  return { kind: 'active', user, family, client, isDerived }
}

/** The client that a token was issued to; `iat` in seconds. Undefined where it was deleted, even if a new client has its id. */
export const clientAtIssue = (call: Call, pool: Pool, id: string, iat: number): Promise<AppClient | undefined> =>
  clientSince(call, pool, id, (iat + 1) * 1000)

async function clientSince(call: Call, pool: Pool, id: string, at: number): Promise<AppClient | undefined> {
  const found = await findClient(call, id)
  return found?.pool.id === pool.id && found.client.createdAt <= at ? found.client : undefined
}
