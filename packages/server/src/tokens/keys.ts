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
import { type NewSigningKey, readSigningKeys, type SigningKeyRow } from '../storage/index.ts'

/** Signing keys of a pool, at a time. */
export interface PoolKeys {
  /** ID and access tokens are signed with different keys, so that one never verifies as the other. */
  readonly id: SigningKey
  readonly access: SigningKey
  /** Signs what the pool sends to SAML identity providers, who were given its certificate: the first key of the pool, whatever signs tokens. */
  readonly saml: SigningKey
  /** The keys that verify tokens, and are published. */
  readonly byKid: ReadonlyMap<string, SigningKey>
  /** The JWKS document, serialized once. */
  readonly jwks: Uint8Array<ArrayBuffer>
}

const uses = ['id', 'access'] as const

/**
 * What a key is sealed for. The times of a rotation are part of it, so that a writer of the database cannot give them to another key; a key that no rotation
 * has touched has none.
 */
export const signingKeyAad = (
  poolId: string,
  { kid, signs_from: signsFrom, retired_at: retiredAt }: Pick<SigningKeyRow, 'kid' | 'signs_from' | 'retired_at'>,
): string[] => [poolId, kid, 'signing key', ...(signsFrom === 0 && retiredAt === null ? [] : [String(signsFrom), String(retiredAt)])]

/** The signing keys of pools. */
export const signingKeySeals: RowSeals = {
  table: 'signing_keys',
  sealed: { sealed_key: (row: SigningKeyRow) => signingKeyAad(row.pool_id, row) },
}

/** Generates keys of a pool: one for ID tokens, one for access tokens, encrypted. `signsFrom`: 0 for those of a new pool. Takes some tenths of a second. */
export const newPoolKeys = (
  context: Pick<Context, 'keys'>,
  poolId: string,
  dataKey: DataKey,
  { at, signsFrom = 0 }: { at: number; signsFrom?: number },
): Promise<NewSigningKey[]> =>
  Promise.all(
    uses.map(async (token_use, index) => {
      const key = await newSigningKey()
      const aad = signingKeyAad(poolId, { kid: key.kid, signs_from: signsFrom, retired_at: null })
      return {
        kid: key.kid,
        token_use,
        sealed_key: context.keys.seal({ dataKey, aad, plain: exportSigningKey(key) }),
        public_jwk: JSON.stringify(publicJwk(key)),
        // The JWKS lists keys by creation.
        created_at: at + index,
        signs_from: signsFrom,
      }
    }),
  )

/** All keys of a pool, decrypted once, because creating a KeyObject costs more than a signature; and what they are at one time. */
class KeySchedule {
  readonly #keys: readonly { row: SigningKeyRow; key: SigningKey }[]
  readonly #pool: Pool
  #at: PoolKeys | undefined
  /** From then on other keys count. */
  #until = 0

  constructor({ keys }: Pick<Context, 'keys'>, pool: Pool, rows: readonly SigningKeyRow[]) {
    this.#pool = pool
    this.#keys = rows.map(row => ({
      row,
      key: importSigningKey(keys.open({ dataKey: pool.dataKey, aad: signingKeyAad(pool.id, row), sealed: row.sealed_key })),
    }))
  }

  /** The keys at a time, which never goes back. */
  at(now: number): PoolKeys {
    if (this.#at && now < this.#until) return this.#at
    const published = this.#keys.filter(({ row }) => row.retired_at === null || row.retired_at > now)
    const current = (use: SigningKeyRow['token_use']) =>
      published.findLast(({ row }) => row.token_use === use && row.signs_from <= now)?.key
    const [id, access] = uses.map(current)
    const saml = this.#keys.find(({ row }) => row.token_use === 'id')?.key
    if (!id || !access || !saml)
      throw refuse('ResourceNotFoundException', `User pool ${this.#pool.id} does not exist.`, { cause: 'It has no signing keys.' })
    // From the sealed keys: a writer of the database cannot publish a key of their own.
    const jwks: { keys: PublicJwk[] } = { keys: published.map(({ key }) => publicJwk(key)) }
    const changes = this.#keys.flatMap(({ row }) => [row.signs_from, row.retired_at ?? Number.POSITIVE_INFINITY]).filter(time => time > now)
    this.#until = Math.min(...changes, Number.POSITIVE_INFINITY)
    this.#at = {
      id,
      access,
      saml,
      byKid: new Map(published.map(({ key }) => [key.kid, key])),
      jwks: new TextEncoder().encode(JSON.stringify(jwks)),
    }
    return this.#at
  }
}

/** The name of a pool's keys in the store's cache. */
export const keysCacheKey = ({ id, createdAt }: Pick<Pool, 'id' | 'createdAt'>): string => `keys:${id}:${createdAt}`

/** The signing keys of a pool, now by the domain clock. */
export async function keySet(context: Pick<Context, 'store' | 'keys' | 'clock'>, pool: Pool): Promise<PoolKeys> {
  const schedule = await context.store.cached(
    keysCacheKey(pool),
    async () => new KeySchedule(context, pool, await context.store.read(readSigningKeys(pool.id))),
  )
  return schedule.at(context.clock.now())
}
