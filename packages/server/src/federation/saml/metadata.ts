import { openSealed, type RowSeals } from '../../changed-rows.ts'
import type { Call } from '../../context.ts'
import { newUuid } from '../../crypto/index.ts'
import { fetchSamlMetadata, type IdentityProvider, readSamlMetadata, type SamlMetadata } from '../../identity-providers/index.ts'
import type { Pool } from '../../pools/index.ts'
import { claimMetadataRead, keepSamlMetadata, readSamlMetadataRow } from '../../storage/index.ts'

/** Milliseconds after which metadata is read again. docs/reference/identity-providers.md#2.6. */
const refreshAfter = 6 * 3_600_000
/** Metadata that says how long it is valid is read again this much earlier, in milliseconds. */
const beforeExpiry = 3_600_000
/** Milliseconds between two attempts while the provider does not answer. */
const retryAfter = 300_000
/** Milliseconds between two readings because of a signature that no known certificate verifies. */
const rotationAfter = 60_000

/** Metadata from an address, as it was read last. */
interface Read {
  text: string
  /** Milliseconds of the domain clock. */
  readAt: number
}

const aadOf = (pool: Pick<Pool, 'id'>, provider: string) => ['SAML metadata', pool.id, provider]

/** Metadata that was read again. */
export const samlMetadataSeals: RowSeals = {
  table: 'saml_metadata',
  sealed: { sealed: (row: { pool_id: string; provider: string }) => aadOf({ id: row.pool_id }, row.provider) },
}

/** The later of what was read when the address was given and what was read since. Metadata of an address that was replaced does not count. */
async function lastRead(call: Call, pool: Pool, { row, content }: IdentityProvider): Promise<{ read: Read | undefined; triedAt: number }> {
  const stored = await call.store.read(readSamlMetadataRow(pool.id, row.name))
  const sealed = stored?.sealed
  const plain = sealed && openSealed(call, pool, { table: 'saml_metadata', aad: aadOf(pool, row.name), sealed })
  const kept: { url: string; text: string } | undefined = plain ? JSON.parse(plain.toString()) : undefined
  const later = kept && kept.url === content.given.MetadataURL ? { text: kept.text, readAt: stored!.read_at } : undefined
  const first = content.metadata
  return { read: later && later.readAt >= (first?.readAt ?? 0) ? later : first, triedAt: stored?.tried_at ?? 0 }
}

/**
 * Asks the provider for its metadata, on one node at a time, and keeps it for all.
 * @returns undefined where another request asked lately, where it does not answer, or where it answers with what cannot be used: the last good one stays
 */
async function readAgain(
  call: Call,
  pool: Pool,
  { row, content }: IdentityProvider,
  pause: number,
  entityId?: string,
): Promise<string | undefined> {
  const url = content.given.MetadataURL!
  const at = { poolId: pool.id, provider: row.name, at: call.now, notSince: call.now - pause }
  if ((await call.store.decide(claimMetadataRead, { ...at, by: newUuid() })) === 'tried') return undefined
  try {
    const text = await fetchSamlMetadata(call, url)
    if (text === undefined) return undefined
    const found = readSamlMetadata(text).entityId
    // Another provider answers at this address now: an administrator must say that this one is meant.
    if (entityId !== undefined && found !== entityId) throw new Error(`The entityID became ${found}.`)
    const sealed = call.keys.seal({ dataKey: pool.dataKey, aad: aadOf(pool, row.name), plain: JSON.stringify({ url, text }) })
    await call.store.decide(keepSamlMetadata, { pool_id: pool.id, provider: row.name, sealed, read_at: call.now })
    return text
  } catch (error) {
    call.log.warn('Metadata of a SAML provider cannot be used; the last good one stays', {
      pool: pool.id,
      provider: row.name,
      cause: (error as Error).message,
    })
    return undefined
  }
}

const isOld = ({ readAt }: Read, { validUntil }: SamlMetadata, now: number): boolean =>
  now - readAt >= refreshAfter || (validUntil !== undefined && validUntil - beforeExpiry <= Date.now())

/**
 * The metadata of a SAML provider: from its file, or as it was read last from its address. Old metadata is read again behind the request, which does
 * not wait for it.
 * @throws ServiceError where there is none that can be used
 */
export async function currentMetadata(call: Call, pool: Pool, provider: IdentityProvider): Promise<SamlMetadata> {
  const { MetadataFile } = provider.content.given
  if (MetadataFile) return readSamlMetadata(MetadataFile)
  const { read, triedAt } = await lastRead(call, pool, provider)
  const text = read?.text ?? (await readAgain(call, pool, provider, 0))
  const metadata = readSamlMetadata(text ?? '')
  if (read && isOld(read, metadata, call.now) && call.now - triedAt >= retryAfter) void refreshBehind(call, pool, provider, metadata)
  return metadata
}

async function refreshBehind(call: Call, pool: Pool, provider: IdentityProvider, { entityId }: SamlMetadata): Promise<void> {
  try {
    await readAgain(call, pool, provider, retryAfter, entityId)
  } catch (error) {
    call.log.warn('Metadata of a SAML provider could not be kept', {
      pool: pool.id,
      provider: provider.row.name,
      cause: (error as Error).message,
    })
  }
}

/** The metadata read again because no certificate verified a signature: the provider may have a new key. Undefined where that does not help. */
export async function metadataWithNewKeys(
  call: Call,
  pool: Pool,
  provider: IdentityProvider,
  before: SamlMetadata,
): Promise<SamlMetadata | undefined> {
  if (!provider.content.given.MetadataURL) return undefined
  const text = await readAgain(call, pool, provider, rotationAfter, before.entityId)
  const after = text === undefined ? undefined : readSamlMetadata(text)
  return after?.certificates.some(certificate => !before.certificates.includes(certificate)) ? after : undefined
}
