import { all, type Decision, one, Rollback, sql } from './sql.ts'

/** A row of `terms`. `created_by`: creation key or request id. */
export interface TermsRow {
  pool_id: string
  id: string
  client_id: string
  /** `terms-of-use` or `privacy-policy`; a client has at most one of each. */
  name: string
  source: string
  enforcement: string
  /** URL by language (`cognito:default`). JSON. */
  links: string
  created_at: number
  modified_at: number
  created_by: string
  version: number
}

/** Idempotent by `created_by`: a repeated creation answers with the document that it created. */
export function* createTerms({
  terms,
  limit,
}: {
  terms: Omit<TermsRow, 'modified_at' | 'version'>
  limit: number
}): Decision<{ kind: 'created'; terms: TermsRow } | { kind: 'exists' | 'limit' | 'client-gone' }> {
  const { pool_id, client_id, name } = terms
  if (!(yield* one(sql`select id from clients where id = ${client_id} and pool_id = ${pool_id}`))) return { kind: 'client-gone' }
  const found = yield* readTermsByName(pool_id, client_id, name)
  if (found) return found.created_by === terms.created_by ? { kind: 'created', terms: found } : { kind: 'exists' }
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from terms where pool_id = ${pool_id}`))!
  if (count >= limit) return { kind: 'limit' }
  const inserted = yield* one<TermsRow>(sql`
    insert into terms (pool_id, id, client_id, name, source, enforcement, links, created_at, modified_at, created_by, version)
    values (${pool_id}, ${terms.id}, ${client_id}, ${name}, ${terms.source}, ${terms.enforcement}, ${terms.links}, ${terms.created_at},
      ${terms.created_at}, ${terms.created_by}, 1)
    on conflict (pool_id, client_id, name) do update set created_by = excluded.created_by
      where terms.created_by = excluded.created_by returning *`)
  return inserted ? { kind: 'created', terms: inserted } : { kind: 'exists' }
}

/**
 * Conditional on the version that the new terms were derived from. The row is deleted and inserted again, since only an insert can
 * detect another row of the same name without an error. Idempotent: a repeated run finds its own write.
 */
export function* updateTerms({
  terms,
  at,
}: {
  terms: Omit<TermsRow, 'created_at' | 'modified_at' | 'created_by'>
  at: number
}): Decision<{ kind: 'updated'; terms: TermsRow } | { kind: 'exists' | 'conflict' | 'gone' }> {
  const { pool_id, client_id, id, name, source, enforcement, links, version } = terms
  const before = yield* one<TermsRow>(sql`delete from terms where pool_id = ${pool_id} and id = ${id} and version = ${version} returning *`)
  if (!before) {
    const found = yield* readTerms(pool_id, id)
    if (!found) return { kind: 'gone' }
    const isOwn = found.version === version + 1 && found.modified_at === at && found.name === name && found.links === links
    return isOwn ? { kind: 'updated', terms: found } : { kind: 'conflict' }
  }
  const updated = yield* one<TermsRow>(sql`
    insert into terms (pool_id, id, client_id, name, source, enforcement, links, created_at, modified_at, created_by, version)
    values (${pool_id}, ${id}, ${client_id}, ${name}, ${source}, ${enforcement}, ${links}, ${before.created_at}, ${at}, ${before.created_by},
      ${version + 1})
    on conflict (pool_id, client_id, name) do nothing returning *`)
  if (!updated) throw new Rollback({ kind: 'exists' })
  return { kind: 'updated', terms: updated }
}

/** Returns the client, whose cached terms are stale then. */
export function* deleteTerms({
  poolId,
  id,
}: {
  poolId: string
  id: string
}): Decision<{ kind: 'deleted'; clientId: string } | { kind: 'gone' }> {
  const deleted = yield* one<{ client_id: string }>(sql`delete from terms where pool_id = ${poolId} and id = ${id} returning client_id`)
  return deleted ? { kind: 'deleted', clientId: deleted.client_id } : { kind: 'gone' }
}

/** A document by id. */
export function* readTerms(poolId: string, id: string): Decision<TermsRow | undefined> {
  return yield* one<TermsRow>(sql`select * from terms where pool_id = ${poolId} and id = ${id}`)
}

/** A document by client and name. */
export function* readTermsByName(poolId: string, clientId: string, name: string): Decision<TermsRow | undefined> {
  return yield* one<TermsRow>(sql`select * from terms where pool_id = ${poolId} and client_id = ${clientId} and name = ${name}`)
}

/** Both documents of a client. */
export function* listTermsOfClient(poolId: string, clientId: string): Decision<readonly TermsRow[]> {
  return yield* all<TermsRow>(sql`select * from terms where pool_id = ${poolId} and client_id = ${clientId}`)
}

/** A page of the documents of a pool, by id. */
export function* listTerms(page: { poolId: string; after: string; limit: number }): Decision<readonly TermsRow[]> {
  return yield* all<TermsRow>(sql`select * from terms
    where pool_id = ${page.poolId} and id > ${page.after} order by id limit ${page.limit}`)
}
