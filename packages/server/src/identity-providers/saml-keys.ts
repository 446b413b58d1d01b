import type { RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import { exportSigningKey, importSigningKey, newSigningKey, type SigningKey, selfSignedCertificate } from '../crypto/index.ts'
import { type Pool, poolNotFound } from '../pools/index.ts'
import { createSamlKey, readSamlKey } from '../storage/index.ts'

const aadOf = (pool: Pick<Pool, 'id'>) => [pool.id, 'SAML encryption key']

/** The keys that open encrypted assertions. */
export const samlKeySeals: RowSeals = {
  table: 'saml_keys',
  sealed: { sealed_key: (row: { pool_id: string }) => aadOf({ id: row.pool_id }) },
}

/**
 * The key with which a pool opens encrypted assertions, made when it is first needed: no key both signs tokens and decrypts.
 * @throws ResourceNotFoundException where the pool was deleted in between
 */
export const samlEncryptionKey = (context: Context, pool: Pool): Promise<SigningKey> =>
  context.store.cached(`saml-key:${pool.id}:${pool.createdAt}`, async () => {
    const row = (await context.store.read(readSamlKey(pool.id))) ?? (await createKey(context, pool))
    if (!row) throw poolNotFound(pool.id)
    return importSigningKey(context.keys.open({ dataKey: pool.dataKey, aad: aadOf(pool), sealed: row.sealed_key }))
  })

async function createKey({ store, keys, clock }: Context, pool: Pool) {
  const plain = exportSigningKey(await newSigningKey())
  const sealed_key = keys.seal({ dataKey: pool.dataKey, aad: aadOf(pool), plain })
  return store.decide(createSamlKey, { pool_id: pool.id, sealed_key, created_at: clock.now() })
}

/** Its certificate, as base64 without armour. */
export const samlEncryptionCertificate = async (context: Context, pool: Pool): Promise<string> =>
  selfSignedCertificate(await samlEncryptionKey(context, pool), { name: pool.id, from: pool.createdAt }).toString('base64')
