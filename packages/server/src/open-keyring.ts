import type { Config } from './config/index.ts'
import { Keyring } from './crypto/index.ts'
import type { Outbound } from './http/index.ts'
import { openMasterKey } from './kms-key.ts'
import { parseProgress } from './master-key-progress.ts'
import {
  insertMetadata,
  masterKeyCheck,
  masterKeyFingerprint,
  masterKeyHashes,
  masterKeyProgress,
  readMetadata,
  StorageError,
  type Store,
} from './storage/index.ts'

/**
 * The keyring of a store, after the store says which of the given master keys it is sealed under. With another one every sign-in would fail, and new values
 * would be sealed under a key that does not open the old ones. @throws StorageError, ConfigError
 */
export async function openKeyring(
  store: Store,
  { masterKey, oldMasterKey, dataDir, databaseUrl }: Config,
  at: { outbound: Outbound; databaseExists: boolean },
): Promise<Keyring> {
  const other = oldMasterKey && (await openMasterKey(oldMasterKey, { store, ...at, databaseExists: true }))
  const keys = new Keyring(await openMasterKey(masterKey, { store, ...at }), { other })
  const storeName = databaseUrl === undefined ? dataDir : 'the database'
  const check = Buffer.from(
    await store.decide(insertMetadata, { key: masterKeyCheck, value: keys.sealCheck().toString('base64') }),
    'base64',
  )
  if (!keys.openCheck(check)) {
    if (!keys.openOtherCheck(check)) {
      const fingerprint = await store.read(readMetadata(masterKeyFingerprint))
      throw new StorageError(
        'unsafe',
        `The master key does not decrypt ${storeName}, which was encrypted under another one${fingerprint === undefined ? '' : ` (fingerprint ${fingerprint})`}. Give that key, or use another --data directory.`,
      )
    }
    // The new key takes its place when the operator says so, with every node knowing both.
    keys.swap()
  }
  // For backups, which are made without the key and say which one they need.
  await store.decide(insertMetadata, { key: masterKeyFingerprint, value: keys.fingerprint() })
  const hashes = await store.read(readMetadata(masterKeyHashes))
  if (hashes !== undefined) keys.adoptHashKeys(Buffer.from(hashes, 'base64'))
  const progress = parseProgress(await store.read(readMetadata(masterKeyProgress)))
  if (progress && progress.doneAt === undefined && keys.otherFingerprint() !== progress.from)
    throw new StorageError(
      'unsafe',
      `${storeName} is being sealed again under its new master key, and the old one (fingerprint ${progress.from}) is still needed: give it as POOLHOUSE_OLD_MASTER_KEY_FILE until \`poolhouse keys rotate-master\` says that it is done.`,
    )
  if (progress?.doneAt !== undefined && keys.otherFingerprint() === progress.from) keys.forgetOther()
  return keys
}
