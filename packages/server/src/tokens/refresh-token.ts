import type { Context } from '../context.ts'
import { openToken, sealToken } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'

/** What a refresh token names. */
export interface RefreshToken {
  familyId: string
  sub: string
  clientId: string
  generation: number
}

const keyParts = new WeakMap<Pool, string>()

/** Stands where a JWE has its encrypted key; says nothing but which pool's key opens it. Made once for each pool that is loaded. */
function keyPartOf({ keys }: Context, pool: Pool): string {
  let keyPart = keyParts.get(pool)
  if (keyPart === undefined) {
    keyPart = keys.keyedHash('refresh-token', pool.id).toString('base64url')
    keyParts.set(pool, keyPart)
  }
  return keyPart
}

/** A refresh token: a JWE with a nonce derived from its content, so that a retry gets the same token again. */
export function formatRefreshToken(context: Context, pool: Pool, { familyId, sub, clientId, generation }: RefreshToken): string {
  const plain = JSON.stringify([familyId, sub, clientId, generation])
  const nonce = context.keys.keyedHash('refresh-token', `${pool.id} ${plain}`)
  return sealToken({ dataKey: pool.dataKey, keyPart: keyPartOf(context, pool), nonce, plain })
}

/** The content of a refresh token. Undefined for anything that this pool did not issue. */
export function parseRefreshToken(context: Context, pool: Pool, token: string): RefreshToken | undefined {
  const plain = openToken({ dataKey: pool.dataKey, keyPart: keyPartOf(context, pool), token })
  if (plain === undefined) return undefined
  const [familyId, sub, clientId, generation] = JSON.parse(plain)
  return { familyId, sub, clientId, generation }
}
