import type { Context } from '../context.ts'
import { reportOutages } from '../outage.ts'
import { startPolling } from '../polling.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { listPoolsWithOldKeys, readSigningKeys, rotateSigningKeys, type SigningKeyRow } from '../storage/index.ts'
import { keysCacheKey, newPoolKeys, signingKeyAad } from './keys.ts'

const minute = 60_000
/** Verifiers keep the JWKS for five minutes (discovery.ts), and other nodes read the keys again within seconds. */
const publishedBeforeMs = 10 * minute
/** An access or ID token is valid for a day at most. */
const longestTokenMs = 24 * 60 * minute
/** A node whose clock is behind signs with the old key a little longer. */
const clockSkewMs = 5 * minute

/**
 * What became of a rotation. `rotated`: the new keys are published, and sign from `signsFrom` on; the old ones verify until `verifiesUntil`. `pending`: the
 * keys of an earlier rotation do not sign yet. ISO 8601, by the domain clock.
 */
export type KeyRotation =
  | { kind: 'rotated'; poolId: string; signsFrom: string; verifiesUntil: string }
  | { kind: 'pending'; poolId: string; signsFrom: string }
  | { kind: 'pool-unknown'; poolId: string }

/** `isRevoked`: the old keys are compromised; the new ones sign at once, and no token of the old ones is accepted. */
export interface RotationOptions {
  isRevoked?: boolean
}

type RotationContext = Pick<Context, 'store' | 'keys' | 'clock'>

/** Gives a pool new signing keys. Refresh tokens stay valid: they are not signed by these keys. */
export async function rotateKeys(
  context: RotationContext,
  poolId: string,
  { isRevoked = false }: RotationOptions = {},
): Promise<KeyRotation> {
  const pool = await loadPool(context, poolId)
  if (!pool) return { kind: 'pool-unknown', poolId }
  const now = context.clock.now()
  const rows = await context.store.read(readSigningKeys(pool.id))
  const waiting = rows.find(row => row.retired_at === null && row.signs_from > now)
  if (waiting && !isRevoked) return { kind: 'pending', poolId, signsFrom: isoTime(waiting.signs_from) }

  const signsFrom = isRevoked ? now : now + publishedBeforeMs
  const retiredAt = isRevoked ? now : signsFrom + longestTokenMs + clockSkewMs
  const outcome = await context.store.decide(rotateSigningKeys, {
    poolId,
    keys: await newPoolKeys(context, poolId, pool.dataKey, { at: now, signsFrom }),
    replaced: rows.filter(row => row.retired_at === null || row.retired_at > retiredAt).map(row => retired(context, pool, row, retiredAt)),
  })
  context.store.forget(keysCacheKey(pool))
  if (outcome === 'pool-gone') return { kind: 'pool-unknown', poolId }
  // Another node was first; what it did is what was asked for.
  if (outcome === 'conflict') return rotateKeys(context, poolId, { isRevoked })
  return { kind: 'rotated', poolId, signsFrom: isoTime(signsFrom), verifiesUntil: isoTime(retiredAt) }
}

const isoTime = (time: number): string => new Date(time).toISOString()

function retired({ keys }: RotationContext, { id, dataKey }: Pool, row: SigningKeyRow, retiredAt: number) {
  const plain = keys.open({ dataKey, aad: signingKeyAad(id, row), sealed: row.sealed_key })
  const retiredRow = { ...row, retired_at: retiredAt }
  return { kid: row.kid, retired_at: retiredAt, sealed_key: keys.seal({ dataKey, aad: signingKeyAad(id, retiredRow), plain }) }
}

const batchSize = 20
const pauseMs = 10 * minute
const day = 24 * 60 * minute

/**
 * Rotates the keys of pools whose newest ones are older than the days of the setting. Any node may do it; of two at once one does. Returns a function that
 * stops it.
 */
export function startRotatingKeys(context: Context): () => Promise<void> {
  const { rotateSigningKeysDays: days } = context.settings
  if (days === undefined) return async () => {}
  let after = ''
  const work = async () => {
    const ids = await context.store.read(listPoolsWithOldKeys({ before: context.clock.now() - days * day, after, limit: batchSize }))
    // A pool that was deleted meanwhile is left for the cascade.
    for (const id of ids) await rotateKeys(context, id)
    after = ids.length < batchSize ? '' : ids.at(-1)!
    return ids.length
  }
  const outages = reportOutages(context.log, {
    during: 'Signing keys cannot be rotated',
    after: 'Signing keys can be rotated again',
  })
  return startPolling({ work, batchSize, pauseMs, outages })
}
