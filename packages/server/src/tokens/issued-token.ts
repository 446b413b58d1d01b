import { type AppClient, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type Claims, type VerifiedJwt, verifyJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { type FamilyRow, readFamily } from '../storage/index.ts'
import { findUserBySub, type User, userFromRow } from '../users/index.ts'
import { familyOf } from './claims.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** Read before anything is believed, to know whose keys to ask. */
export function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

export const poolIdOfIssuer = (issuer: string): string => issuer.slice(issuer.lastIndexOf('/') + 1)

/** Only a key of the pool proves a token, and its issuer must be ours to the byte. Expiry, use and revocation come after. */
export async function verifyIssuedToken(call: Call, pool: Pool, token: string): Promise<VerifiedJwt> {
  const keys = await keySet(call, pool)
  const verified = verifyJwt(token, kid => keys.byKid.get(kid))
  return verified.kind === 'ok' && verified.claims.iss !== issuerOf(call.settings, pool) ? { kind: 'malformed' } : verified
}

/** The client that a token was issued to. An ID token that is for somebody else names it beside its audience (OpenID Connect Core §2, `azp`). */
const clientOf = ({ token_use: use, aud, azp, client_id }: Claims): unknown => (use === 'id' ? (azp ?? aud) : client_id)

/** A token that a client got for itself has no sign-in behind it. */
export const isUserToken = (claims: Claims): boolean =>
  [claims.sub, clientOf(claims), familyOf(claims)].every(part => typeof part === 'string')

export const hasExpired = ({ exp }: Claims, now: number): boolean => typeof exp !== 'number' || exp * 1000 <= now

/** `ended`: signed out, revoked, of a user who is disabled or a client that went. `gone`: the user is deleted. */
export type SignInState =
  | {
      kind: 'alive'
      user: User
      family: FamilyRow
      client: AppClient
      /** By an exchange, for another client than signed in. */
      isDerived: boolean
    }
  | { kind: 'ended' }
  | { kind: 'gone' }

/** What has become of the sign-in behind a proven token of a user. */
export async function signInStateOf(call: Call, pool: Pool, claims: Claims): Promise<SignInState> {
  const { sub, iat } = claims as { sub: string; iat: number }
  const clientId = clientOf(claims) as string
  const found = await call.store.read(readFamily({ poolId: pool.id, sub, id: familyOf(claims) as string }))
  if (!found) return (await findUserBySub(call, pool, sub)) ? { kind: 'ended' } : { kind: 'gone' }
  const { family } = found
  const user = userFromRow(found.user)
  const isDerived = family.client_id !== clientId
  const signedInTo = await clientSince(call, pool, family.client_id, family.created_at)
  const client = isDerived ? await clientAtIssue(call, pool, clientId, iat) : signedInTo
  if (!signedInTo || !client || family.ended_at !== null || !user.enabled) return { kind: 'ended' }
  return { kind: 'alive', user, family, client, isDerived }
}

/** The client as it was when a token was issued to it; `iat` in whole seconds. Another that has its id now is another. */
export const clientAtIssue = (call: Call, pool: Pool, id: string, iat: number): Promise<AppClient | undefined> =>
  clientSince(call, pool, id, (iat + 1) * 1000)

async function clientSince(call: Call, pool: Pool, id: string, at: number): Promise<AppClient | undefined> {
  const found = await findClient(call, id)
  return found?.pool.id === pool.id && found.client.createdAt <= at ? found.client : undefined
}
