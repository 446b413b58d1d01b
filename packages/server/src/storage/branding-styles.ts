import { type BrandingImage, replaceImages } from './branding-images.ts'
import { type Decision, one, sql } from './sql.ts'

/** A row of `branding_styles`. `created_by`: creation key or request id. */
export interface BrandingStyleRow {
  pool_id: string
  /** A client has at most one style. */
  client_id: string
  id: string
  /** 1 for `UseCognitoProvidedValues`: without settings or images. */
  provided: number
  /** `Settings` of the API. JSON. */
  settings: string
  /** `Assets` of the API, with a hash in place of the bytes. JSON. */
  assets: string
  created_at: number
  modified_at: number
  created_by: string
  version: number
}

/** The content of a style: columns, and the images that its assets name. */
export interface StyleContent {
  provided: number
  settings: string
  assets: string
  images: { kept: readonly string[]; added: readonly BrandingImage[] }
}

/** Idempotent by `created_by`: a repeated creation answers with the style that it created. */
export function* createBrandingStyle({
  style,
  content,
  limit,
}: {
  style: Omit<BrandingStyleRow, 'provided' | 'settings' | 'assets' | 'modified_at' | 'version'>
  content: StyleContent
  limit: number
}): Decision<{ kind: 'created'; style: BrandingStyleRow } | { kind: 'exists' | 'limit' | 'client-gone' }> {
  const { pool_id: poolId, client_id: clientId } = style
  if (!(yield* one(sql`select id from clients where id = ${clientId} and pool_id = ${poolId}`))) return { kind: 'client-gone' }
  const found = yield* readBrandingStyleOfClient(poolId, clientId)
  if (found) return found.created_by === style.created_by ? { kind: 'created', style: found } : { kind: 'exists' }
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from branding_styles where pool_id = ${poolId}`))!
  if (count >= limit) return { kind: 'limit' }
  const inserted = yield* one<BrandingStyleRow>(sql`
    insert into branding_styles (pool_id, client_id, id, provided, settings, assets, created_at, modified_at, created_by, version)
    values (${poolId}, ${clientId}, ${style.id}, ${content.provided}, ${content.settings}, ${content.assets}, ${style.created_at},
      ${style.created_at}, ${style.created_by}, 1)
    on conflict (pool_id, client_id) do update set created_by = excluded.created_by
      where branding_styles.created_by = excluded.created_by returning *`)
  if (!inserted) return { kind: 'exists' }
  yield* replaceImages({ poolId, clientId, kind: 'managed' }, content.images)
  return { kind: 'created', style: inserted }
}

/** Conditional on the version that the new content was derived from. Idempotent: a repeated run finds its own write. */
export function* updateBrandingStyle({
  style: { pool_id: poolId, client_id: clientId, id, version },
  content,
  at,
}: {
  style: Pick<BrandingStyleRow, 'pool_id' | 'client_id' | 'id' | 'version'>
  content: StyleContent
  at: number
}): Decision<{ kind: 'updated'; style: BrandingStyleRow } | { kind: 'conflict' | 'gone' }> {
  const { provided, settings, assets } = content
  const updated = yield* one<BrandingStyleRow>(sql`
    update branding_styles set provided = ${provided}, settings = ${settings}, assets = ${assets}, modified_at = ${at}, version = version + 1
    where pool_id = ${poolId} and id = ${id} and version = ${version} returning *`)
  if (!updated) {
    const found = yield* readBrandingStyle(poolId, id)
    if (!found) return { kind: 'gone' }
    const isOwn =
      found.version === version + 1 &&
      found.modified_at === at &&
      found.provided === provided &&
      found.settings === settings &&
      found.assets === assets
    return isOwn ? { kind: 'updated', style: found } : { kind: 'conflict' }
  }
  yield* replaceImages({ poolId, clientId, kind: 'managed' }, content.images)
  return { kind: 'updated', style: updated }
}

/** Returns the client, whose cached appearance is stale then. */
export function* deleteBrandingStyle({
  poolId,
  id,
}: {
  poolId: string
  id: string
}): Decision<{ kind: 'deleted'; clientId: string } | { kind: 'gone' }> {
  const deleted = yield* one<{ client_id: string }>(
    sql`delete from branding_styles where pool_id = ${poolId} and id = ${id} returning client_id`,
  )
  if (!deleted) return { kind: 'gone' }
  yield* replaceImages({ poolId, clientId: deleted.client_id, kind: 'managed' }, { kept: [], added: [] })
  return { kind: 'deleted', clientId: deleted.client_id }
}

/** A style by id. */
export function* readBrandingStyle(poolId: string, id: string): Decision<BrandingStyleRow | undefined> {
  return yield* one<BrandingStyleRow>(sql`select * from branding_styles where pool_id = ${poolId} and id = ${id}`)
}

/** The style of a client. */
export function* readBrandingStyleOfClient(poolId: string, clientId: string): Decision<BrandingStyleRow | undefined> {
  return yield* one<BrandingStyleRow>(sql`select * from branding_styles where pool_id = ${poolId} and client_id = ${clientId}`)
}
