import { type Decision, one, sql } from './sql.ts'

/** A row of `saml_metadata`. `sealed` is null until the metadata was read for the first time. */
export interface SamlMetadataRow {
  pool_id: string
  provider: string
  sealed: Uint8Array | null
  /** Milliseconds; 0 where it was never read. */
  read_at: number
  /** When it was last asked for, with or without success. */
  tried_at: number
  tried_by: string
}

/** What is kept of a provider's metadata from its address. */
export function* readSamlMetadataRow(poolId: string, provider: string): Decision<SamlMetadataRow | undefined> {
  return yield* one<SamlMetadataRow>(sql`select * from saml_metadata where pool_id = ${poolId} and provider = ${provider}`)
}

/** Who asks for the metadata of a provider at its address. */
export interface MetadataTry {
  poolId: string
  provider: string
  at: number
  by: string
  /** Only where nobody tried since this time. */
  notSince: number
}

/** Lets one of the nodes that find the metadata of a provider old ask for it. A repeated run recognises its own claim by `by`. */
export function* claimMetadataRead({ poolId, provider, at, by, notSince }: MetadataTry): Decision<'claimed' | 'tried'> {
  const claimed = yield* one(sql`
    insert into saml_metadata (pool_id, provider, read_at, tried_at, tried_by) values (${poolId}, ${provider}, 0, ${at}, ${by})
    on conflict (pool_id, provider) do update set tried_at = excluded.tried_at, tried_by = excluded.tried_by
    where saml_metadata.tried_at <= ${notSince} or saml_metadata.tried_by = excluded.tried_by returning provider`)
  return claimed ? 'claimed' : 'tried'
}

/** Keeps metadata that was read, unless a later reading is there. */
export function* keepSamlMetadata(row: Pick<SamlMetadataRow, 'pool_id' | 'provider' | 'sealed' | 'read_at'>): Decision<void> {
  if (!(yield* one(sql`select name from identity_providers where pool_id = ${row.pool_id} and name = ${row.provider}`))) return
  yield sql`
    insert into saml_metadata (pool_id, provider, sealed, read_at, tried_at, tried_by)
    values (${row.pool_id}, ${row.provider}, ${row.sealed}, ${row.read_at}, ${row.read_at}, '')
    on conflict (pool_id, provider) do update set sealed = excluded.sealed, read_at = excluded.read_at
    where saml_metadata.read_at <= excluded.read_at`
}

/** A row of `saml_keys`. */
export interface SamlKeyRow {
  pool_id: string
  sealed_key: Uint8Array
  created_at: number
}

/** The key with which a pool opens encrypted assertions. */
export function* readSamlKey(poolId: string): Decision<SamlKeyRow | undefined> {
  return yield* one<SamlKeyRow>(sql`select * from saml_keys where pool_id = ${poolId}`)
}

/** Keeps the first key of a pool. @returns the key that the pool has; undefined where the pool is gone */
export function* createSamlKey({ pool_id, sealed_key, created_at }: SamlKeyRow): Decision<SamlKeyRow | undefined> {
  if (!(yield* one(sql`select id from user_pools where id = ${pool_id}`))) return undefined
  yield sql`insert into saml_keys (pool_id, sealed_key, created_at) values (${pool_id}, ${sealed_key}, ${created_at}) on conflict (pool_id) do nothing`
  return yield* readSamlKey(pool_id)
}

/** Uses an assertion up: conditional on nobody having used it. A repeated run recognises its own use by `by`. */
export function* spendAssertion({ id, by, expiresAt }: { id: string; by: string; expiresAt: number }): Decision<'spent' | 'replayed'> {
  const spent = yield* one(sql`
    insert into spent_proofs (id, spent_by, expires_at) values (${id}, ${by}, ${expiresAt})
    on conflict (id) do update set spent_by = excluded.spent_by where spent_proofs.spent_by = excluded.spent_by returning id`)
  return spent ? 'spent' : 'replayed'
}
