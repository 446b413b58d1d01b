import { type BrandingImage, replaceImages } from './branding-images.ts'
import { type Decision, one, sql } from './sql.ts'

/** A row of `ui_customizations`. */
export interface UiCustomizationRow {
  pool_id: string
  /** `ALL` for the default of the pool. */
  client_id: string
  /** The CSS of the request, before it is sanitised. */
  css: string | null
  image_hash: string | null
  /** When this CSS was set; CSSVersion of the API is derived from it. */
  css_at: number
  created_at: number
  modified_at: number
}

/** Replaces CSS and image together. Idempotent. */
export function* setUiCustomization(input: {
  poolId: string
  clientId: string
  css: string | null
  image: BrandingImage | null
  at: number
}): Decision<{ kind: 'set'; row: UiCustomizationRow } | { kind: 'gone' }> {
  const { poolId, clientId, css, image, at } = input
  const owner =
    clientId === 'ALL'
      ? sql`select id from user_pools where id = ${poolId}`
      : sql`select id from clients where id = ${clientId} and pool_id = ${poolId}`
  if (!(yield* one(owner))) return { kind: 'gone' }
  const row = yield* one<UiCustomizationRow>(sql`
    insert into ui_customizations (pool_id, client_id, css, image_hash, css_at, created_at, modified_at)
    values (${poolId}, ${clientId}, ${css}, ${image?.hash ?? null}, ${at}, ${at}, ${at})
    on conflict (pool_id, client_id) do update set css = excluded.css, image_hash = excluded.image_hash, modified_at = excluded.modified_at,
      css_at = case when ui_customizations.css = excluded.css then ui_customizations.css_at else excluded.css_at end
    returning *`)
  yield* replaceImages({ poolId, clientId, kind: 'classic' }, image ? { kept: [image.hash], added: [image] } : { kept: [], added: [] })
  return { kind: 'set', row: row! }
}

/** No error where there is none. */
export function* removeUiCustomization({ poolId, clientId }: { poolId: string; clientId: string }): Decision<void> {
  yield sql`delete from ui_customizations where pool_id = ${poolId} and client_id = ${clientId}`
  yield* replaceImages({ poolId, clientId, kind: 'classic' }, { kept: [], added: [] })
}

/** The customization of a client, or with `ALL` the default of the pool. */
export function* readUiCustomization(poolId: string, clientId: string): Decision<UiCustomizationRow | undefined> {
  return yield* one<UiCustomizationRow>(sql`select * from ui_customizations where pool_id = ${poolId} and client_id = ${clientId}`)
}
