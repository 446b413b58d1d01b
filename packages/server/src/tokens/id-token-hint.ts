import type { Call } from '../context.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { claimedIssuer, poolIdOfIssuer, verifyIssuedToken } from './issued-token.ts'

export interface OwnIdToken {
  pool: Pool
  clientId: string
  sub: string
}

/** An ID token as a hint about a person: ours it must be, of whatever age (OpenID Connect Core §3.1.2.1). It proves nothing about who brings it. */
export async function readIdToken(call: Call, token: string): Promise<OwnIdToken | undefined> {
  const issuer = claimedIssuer(token)
  const pool = issuer === undefined ? undefined : await loadPool(call, poolIdOfIssuer(issuer))
  const verified = pool && (await verifyIssuedToken(call, pool, token))
  if (!pool || verified?.kind !== 'ok') return undefined
  const { token_use: use, sub, aud } = verified.claims
  return use === 'id' && typeof sub === 'string' && typeof aud === 'string' ? { pool, clientId: aud, sub } : undefined
}
