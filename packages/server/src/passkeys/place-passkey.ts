import { openSealed } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeys, type PasskeyRow, placePasskey } from '../storage/index.ts'
import { type User, userNotFound } from '../users/index.ts'
import { passkeyAad } from './assertion.ts'

/** A passkey with its public key in clear: for a seed that is exported, and applied to another store. */
export type PortablePasskey = Omit<PasskeyRow, 'pool_id' | 'sub' | 'public_key' | 'created_at'> & { publicKey: Buffer }

/** The passkeys of a user whose keys open. */
export async function readPortablePasskeys(context: Context, pool: Pool, sub: string): Promise<PortablePasskey[]> {
  const rows = await context.store.read(listPasskeys(pool.id, sub))
  return rows.flatMap(({ pool_id: _, sub: __, public_key: sealed, created_at: ___, ...row }) => {
    const publicKey = openSealed(context, pool, { table: 'passkeys', aad: passkeyAad(pool, sub, row.id), sealed })
    return publicKey ? [{ ...row, publicKey }] : []
  })
}

/** Makes this a passkey of the user. */
export async function placePortablePasskey(call: Call, pool: Pool, { sub }: User, { publicKey, ...row }: PortablePasskey): Promise<void> {
  const public_key = call.keys.seal({ dataKey: pool.dataKey, aad: passkeyAad(pool, sub, row.id), plain: publicKey })
  const outcome = await call.store.decide(placePasskey, { ...row, pool_id: pool.id, sub, public_key, created_at: call.now })
  assertOutcome(outcome, ['placed', 'exists'], { gone: userNotFound })
}
