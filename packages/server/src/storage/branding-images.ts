import { all, type Decision, one, sql } from './sql.ts'

/** Which of a client's two kinds of branding an image belongs to. */
export type BrandingKind = 'classic' | 'managed'

/** An image that pages show. */
export interface BrandingImage {
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: string
  /** Media type. */
  type: string
  bytes: Uint8Array
}

/** Which images are meant: those of one client and kind. */
export interface BrandingOwner {
  poolId: string
  clientId: string
  kind: BrandingKind
}

/** Deletes images that are not in `kept` and inserts `added`; part of the decision that changes the style or customization. */
export function* replaceImages(
  { poolId, clientId, kind }: BrandingOwner,
  { kept, added }: { kept: readonly string[]; added: readonly BrandingImage[] },
): Decision<void> {
  const had = yield* all<{ hash: string }>(
    sql`select hash from branding_images where pool_id = ${poolId} and client_id = ${clientId} and kind = ${kind}`,
  )
  for (const { hash } of had.filter(image => !kept.includes(image.hash)))
    yield sql`delete from branding_images where pool_id = ${poolId} and client_id = ${clientId} and kind = ${kind} and hash = ${hash}`
  for (const { hash, type, bytes } of added)
    yield sql`insert into branding_images (pool_id, client_id, kind, hash, type, bytes)
      values (${poolId}, ${clientId}, ${kind}, ${hash}, ${type}, ${bytes}) on conflict (pool_id, client_id, kind, hash) do nothing`
}

/** An image of one pool by its hash; the hash of another pool's image finds nothing. */
export function* readBrandingImage(poolId: string, hash: string): Decision<BrandingImage | undefined> {
  return yield* one<BrandingImage>(sql`select hash, type, bytes from branding_images where pool_id = ${poolId} and hash = ${hash} limit 1`)
}

/** All images of one client and kind. */
export function* listBrandingImages({ poolId, clientId, kind }: BrandingOwner): Decision<readonly BrandingImage[]> {
  return yield* all<BrandingImage>(
    sql`select hash, type, bytes from branding_images where pool_id = ${poolId} and client_id = ${clientId} and kind = ${kind}`,
  )
}
