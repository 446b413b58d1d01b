import type { Call } from '../context.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { claimedIssuer, poolIdOfIssuer, verifyIssuedToken } from './issued-token.ts'

/** Claims of an ID token that this service issued. */
export interface OwnIdToken {
  pool: Pool
  clientId: string
  sub: string
}

/** Reads `id_token_hint`: an ID token that this service issued, expired or not (OpenID Connect Core §3.1.2.1). It does not authenticate the caller. */
export async function readIdToken(call: Call, token: string): Promise<OwnIdToken | undefined> {
  const issuer = claimedIssuer(token)
  const pool = issuer === undefined ? undefined : await loadPool(call, poolIdOfIssuer(issuer))
  const verified = pool && (await verifyIssuedToken(call, pool, token))
  if (!pool || verified?.kind !== 'ok') return undefined
  const { token_use: use, sub, aud } = verified.claims
  return use === 'id' && typeof sub === 'string' && typeof aud === 'string' ? { pool, clientId: aud, sub } : undefined
}
