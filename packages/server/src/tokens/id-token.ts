import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { claimedIssuer, hasExpired, isUserToken, poolIdOfIssuer, signInStateOf, verifyIssuedToken } from './issued-token.ts'
import { issuerOf } from './issuer.ts'

/** The result of verifying a text as an ID token of one of our pools. */
export type PresentedIdToken =
  | { kind: 'valid'; pool: Pool; issuer: string; claims: Claims; sub: string; clientId: string }
  | { kind: 'malformed' }
  | { kind: 'unknown-issuer'; issuer: string }
  | { kind: 'bad-signature' }
  /** Another token of the pool, or one for several audiences. */
  | { kind: 'no-audience' }
  /** `exp` in seconds. */
  | { kind: 'expired'; exp: number }
  /** The family was revoked, the user was disabled or deleted, or the client was deleted. */
  | { kind: 'revoked' }

/** Verifies an ID token: issuer, signature, use, audience, expiry, and the sign-in that it is from. */
export async function verifyIdToken(call: Call, token: string): Promise<PresentedIdToken> {
  const issuer = claimedIssuer(token)
  if (issuer === undefined) return { kind: 'malformed' }
  const pool = await loadPool(call, poolIdOfIssuer(issuer))
  if (!pool || issuer !== issuerOf(call.settings, pool)) return { kind: 'unknown-issuer', issuer }
  const verified = await verifyIssuedToken(call, pool, token)
  if (verified.kind === 'malformed') return { kind: 'malformed' }
  if (verified.kind !== 'ok') return { kind: 'bad-signature' }
  const { claims } = verified
  const { sub, aud, token_use: use } = claims
  if (use !== 'id' || typeof aud !== 'string' || typeof sub !== 'string' || !isUserToken(claims)) return { kind: 'no-audience' }
  if (hasExpired(claims, call.now)) return { kind: 'expired', exp: Number(claims.exp) }
  if ((await signInStateOf(call, pool, claims)).kind !== 'active') return { kind: 'revoked' }
  return { kind: 'valid', pool, issuer, claims, sub, clientId: aud }
}
