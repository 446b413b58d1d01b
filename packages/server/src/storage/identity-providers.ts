import { all, type Decision, one, Rollback, sql } from './sql.ts'

/** A row of `identity_providers`. `created_by`: creation key or request id; `written_by`: who wrote it last. */
export interface IdentityProviderRow {
  pool_id: string
  name: string
  /** `IdentityProviderTypeType` of the API. */
  type: string
  /** Details, attribute mapping, identifiers: sealed for this pool, name and type. */
  sealed: Uint8Array
  created_at: number
  modified_at: number
  created_by: string
  written_by: string
  version: number
}

type NewIdentityProvider = Pick<IdentityProviderRow, 'pool_id' | 'name' | 'type' | 'sealed' | 'created_at' | 'created_by'>

/** The provider answers to these identifiers and to no others. Rolls the decision back where another provider has one. */
function* replaceIdentifiers(poolId: string, provider: string, identifiers: readonly string[]): Decision<void> {
  yield sql`delete from identity_provider_identifiers where pool_id = ${poolId} and provider = ${provider}`
  for (const identifier of identifiers) {
    const inserted = yield* one(sql`insert into identity_provider_identifiers (pool_id, identifier, provider)
      values (${poolId}, ${identifier}, ${provider}) on conflict (pool_id, identifier) do nothing returning identifier`)
    if (!inserted) throw new Rollback({ kind: 'identifier-taken' })
  }
}

/** Idempotent by `created_by`: a repeated creation answers with the provider that it created. */
export function* createIdentityProvider({
  provider,
  identifiers,
  limit,
}: {
  provider: NewIdentityProvider
  identifiers: readonly string[]
  limit: number
}): Decision<{ kind: 'created'; provider: IdentityProviderRow } | { kind: 'exists' | 'identifier-taken' | 'limit' | 'pool-gone' }> {
  const { pool_id, name, type, sealed, created_at, created_by } = provider
  if (!(yield* one(sql`select id from user_pools where id = ${pool_id}`))) return { kind: 'pool-gone' }
  const found = yield* readIdentityProvider(pool_id, name)
  if (found) return found.created_by === created_by ? { kind: 'created', provider: found } : { kind: 'exists' }
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from identity_providers where pool_id = ${pool_id}`))!
  if (count >= limit) return { kind: 'limit' }
  const inserted = yield* one<IdentityProviderRow>(sql`
    insert into identity_providers (pool_id, name, type, sealed, created_at, modified_at, created_by, written_by, version)
    values (${pool_id}, ${name}, ${type}, ${sealed}, ${created_at}, ${created_at}, ${created_by}, ${created_by}, 1)
    on conflict (pool_id, name) do nothing returning *`)
  if (!inserted) return { kind: 'exists' }
  yield* replaceIdentifiers(pool_id, name, identifiers)
  return { kind: 'created', provider: inserted }
}

/** Conditional on the version that the change was derived from. A repeated run recognises its own write by `by`. */
export function* updateIdentityProvider({
  provider,
  identifiers,
  at,
  by,
}: {
  provider: Pick<IdentityProviderRow, 'pool_id' | 'name' | 'sealed' | 'version'>
  identifiers: readonly string[]
  at: number
  by: string
}): Decision<{ kind: 'updated'; provider: IdentityProviderRow } | { kind: 'identifier-taken' | 'conflict' | 'gone' }> {
  const { pool_id, name, sealed, version } = provider
  const updated = yield* one<IdentityProviderRow>(sql`
    update identity_providers set sealed = ${sealed}, modified_at = ${at}, written_by = ${by}, version = version + 1
    where pool_id = ${pool_id} and name = ${name} and version = ${version} returning *`)
  if (!updated) {
    const found = yield* readIdentityProvider(pool_id, name)
    if (!found) return { kind: 'gone' }
    return found.written_by === by ? { kind: 'updated', provider: found } : { kind: 'conflict' }
  }
  yield* replaceIdentifiers(pool_id, name, identifiers)
  return { kind: 'updated', provider: updated }
}

/**
 * Deletes a provider with its identifiers, and ends the browser sessions of its users; the users stay, and clients keep its name in their settings.
 */
export function* deleteIdentityProvider({ poolId, name, at }: { poolId: string; name: string; at: number }): Decision<'deleted' | 'gone'> {
  yield sql`update browser_sessions set ended_at = ${at} where pool_id = ${poolId} and provider = ${name} and ended_at is null`
  yield sql`delete from identity_provider_identifiers where pool_id = ${poolId} and provider = ${name}`
  yield sql`delete from saml_metadata where pool_id = ${poolId} and provider = ${name}`
  return (yield* one(sql`delete from identity_providers where pool_id = ${poolId} and name = ${name} returning name`)) ? 'deleted' : 'gone'
}

/** A provider by name. */
export function* readIdentityProvider(poolId: string, name: string): Decision<IdentityProviderRow | undefined> {
  return yield* one<IdentityProviderRow>(sql`select * from identity_providers where pool_id = ${poolId} and name = ${name}`)
}

/** A provider by one of its identifiers. */
export function* readIdentityProviderByIdentifier(poolId: string, identifier: string): Decision<IdentityProviderRow | undefined> {
  const found = yield* one<{ provider: string }>(sql`
    select provider from identity_provider_identifiers where pool_id = ${poolId} and identifier = ${identifier}`)
  return found && (yield* readIdentityProvider(poolId, found.provider))
}

/** A page of the providers of a pool, by name. */
export function* listIdentityProviders(page: {
  poolId: string
  after: string
  limit: number
}): Decision<readonly Omit<IdentityProviderRow, 'sealed'>[]> {
  return yield* all<Omit<IdentityProviderRow, 'sealed'>>(sql`
    select pool_id, name, type, created_at, modified_at, created_by, written_by, version from identity_providers
    where pool_id = ${page.poolId} and name > ${page.after} order by name limit ${page.limit}`)
}
