import { all, type Decision, one, sql } from './sql.ts'

/** Which of a client's two kinds of branding an image belongs to. */
export type BrandingKind = 'classic' | 'managed'

export interface BrandingImage {
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: string
  /** Media type. */
  type: string
  bytes: Uint8Array
}

export interface BrandingOwner {
  poolId: string
  clientId: string
  kind: BrandingKind
}

/** What is not in `kept` goes, what is new comes: in the decision that changes whoever names them. */
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

/** Of one pool: whoever has another pool's hash finds nothing. */
export function* readBrandingImage(poolId: string, hash: string): Decision<BrandingImage | undefined> {
  return yield* one<BrandingImage>(sql`select hash, type, bytes from branding_images where pool_id = ${poolId} and hash = ${hash} limit 1`)
}

export function* listBrandingImages({ poolId, clientId, kind }: BrandingOwner): Decision<readonly BrandingImage[]> {
  return yield* all<BrandingImage>(
    sql`select hash, type, bytes from branding_images where pool_id = ${poolId} and client_id = ${clientId} and kind = ${kind}`,
  )
}
