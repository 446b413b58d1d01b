import { ConfigError, type KmsKey, loadMasterKey, type MasterKeySource } from './config/index.ts'
import { describeFailure, type Outbound, postToAws } from './http/index.ts'
import { type EncryptedKeys, keepEncryptedKey, readEncryptedKeys, type Store } from './storage/index.ts'

const keyBytes = 32
const timeoutMs = 5_000
/** What KMS binds the encrypted key to, and writes into its own log. */
const encryptionContext = { application: 'poolhouse', purpose: 'master key' }

/**
 * The master key of a source. A KMS generates it at the first start; the store keeps it encrypted, and each start has it decrypted. No copy of it in clear
 * is written anywhere. @throws ConfigError
 */
export async function openMasterKey(
  source: MasterKeySource,
  { store, outbound, databaseExists }: { store: Store; outbound: Outbound; databaseExists: boolean },
): Promise<Buffer> {
  if (source.kind !== 'kms') return loadMasterKey(source, { databaseExists })
  const kept = await store.read(readEncryptedKeys())
  if (!Object.hasOwn(kept, source.key.id)) {
    const { Plaintext, CiphertextBlob } = await callKms(outbound, source.key, 'GenerateDataKey', {
      KeyId: source.key.id,
      NumberOfBytes: keyBytes,
    })
    const outcome = await store.decide(keepEncryptedKey, { id: source.key.id, encrypted: CiphertextBlob! })
    if (outcome === 'kept') return validKey(source.key, Plaintext)
  }
  return decryptMasterKey(source.key, await store.read(readEncryptedKeys()), outbound)
}

/** Has a KMS decrypt a master key. @throws ConfigError */
export async function decryptMasterKey(key: KmsKey, encrypted: EncryptedKeys, outbound: Outbound): Promise<Buffer> {
  if (!Object.hasOwn(encrypted, key.id))
    throw new ConfigError(
      `No master key was encrypted under the KMS key ${key.id}. There are: ${Object.keys(encrypted).join(', ') || 'none'}. Name the key as it was named at the first start.`,
    )
  const { Plaintext } = await callKms(outbound, key, 'Decrypt', { KeyId: key.id, CiphertextBlob: encrypted[key.id]! })
  return validKey(key, Plaintext)
}

function validKey({ id }: KmsKey, plain: string | undefined): Buffer {
  const key = Buffer.from(plain ?? '', 'base64')
  if (key.length !== keyBytes) throw new ConfigError(`KMS answered with no key of ${keyBytes} bytes for ${id}.`)
  return key
}

async function callKms(
  outbound: Outbound,
  { id, region, partition, api }: KmsKey,
  action: 'GenerateDataKey' | 'Decrypt',
  input: object,
): Promise<{ Plaintext?: string; CiphertextBlob?: string }> {
  const result = await postToAws(outbound, api, {
    ...{ service: 'kms', region, partition, timeoutMs },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` },
    body: JSON.stringify({ ...input, EncryptionContext: encryptionContext }),
  })
  if (result.kind !== 'response' || result.status !== 200)
    throw new ConfigError(
      `The KMS did not answer kms:${action} for the master key ${id}: ${describeFailure(result)}. The credentials need kms:GenerateDataKey at the first start, and kms:Decrypt.`,
    )
  return JSON.parse(result.text)
}
