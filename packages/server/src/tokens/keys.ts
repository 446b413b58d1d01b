import { refuse } from '@poolhouse/contract'
import type { RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import {
  type DataKey,
  exportSigningKey,
  importSigningKey,
  newSigningKey,
  type PublicJwk,
  publicJwk,
  type SigningKey,
} from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { readSigningKeys, type SigningKeyRow } from '../storage/index.ts'

/** Signing keys of a pool. */
export interface PoolKeys {
  /** ID and access tokens are signed with different keys, so that one never verifies as the other. */
  readonly id: SigningKey
  readonly access: SigningKey
  readonly byKid: ReadonlyMap<string, SigningKey>
  /** The JWKS document, serialized once. */
  readonly jwks: Uint8Array<ArrayBuffer>
}

const uses = ['id', 'access'] as const
const signingKeyAad = (poolId: string, kid: string) => [poolId, kid, 'signing key']

/** The signing keys of pools. */
export const signingKeySeals: RowSeals = {
  table: 'signing_keys',
  sealed: { sealed_key: (row: { pool_id: string; kid: string }) => signingKeyAad(row.pool_id, row.kid) },
}

/** Generates the keys of a new pool: one for ID tokens, one for access tokens, encrypted. Takes some tenths of a second. */
export const newPoolKeys = (context: Context, poolId: string, dataKey: DataKey, at: number) =>
  Promise.all(
    uses.map(async (token_use, index) => {
      const key = await newSigningKey()
      const sealed_key = context.keys.seal({ dataKey, aad: signingKeyAad(poolId, key.kid), plain: exportSigningKey(key) })
      // The JWKS lists keys by creation.
      return { kid: key.kid, token_use, sealed_key, public_jwk: JSON.stringify(publicJwk(key)), created_at: at + index }
    }),
  )

/** The signing keys of a pool. They are decrypted once and cached, because creating a KeyObject costs more than a signature. */
export const keySet = (context: Context, pool: Pool): Promise<PoolKeys> =>
  context.store.cached(`keys:${pool.id}:${pool.createdAt}`, async () =>
    fromRows(context, pool, await context.store.read(readSigningKeys(pool.id))),
  )

function fromRows({ keys }: Context, pool: Pool, rows: readonly SigningKeyRow[]): PoolKeys {
  const opened = rows.map(row => {
    const key = importSigningKey(keys.open({ dataKey: pool.dataKey, aad: signingKeyAad(pool.id, row.kid), sealed: row.sealed_key }))
    return { row, key }
  })
  const current = (use: SigningKeyRow['token_use']) => opened.findLast(({ row }) => row.token_use === use && row.retired_at === null)?.key
  const [id, access] = uses.map(current)
  if (!id || !access)
    throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`, { cause: 'It has no signing keys.' })
  // From the sealed keys: a writer of the database cannot publish a key of their own.
  const jwks: { keys: PublicJwk[] } = { keys: opened.map(({ key }) => publicJwk(key)) }
  return { id, access, byKid: new Map(opened.map(({ key }) => [key.kid, key])), jwks: new TextEncoder().encode(JSON.stringify(jwks)) }
}
