import { existsSync } from 'node:fs'
import { type Config, ConfigError, loadMasterKey, prepareDataDir } from './config/index.ts'
import { Keyring } from './crypto/index.ts'
import { createOutbound } from './http/index.ts'
import { decryptMasterKey } from './kms-key.ts'
import { type BackupHeader, type BackupReport, backUpStore, restoreStore, StorageError } from './storage/index.ts'

/** Writes the data of a service, which may be running, to a new file. It needs no master key. @throws StorageError */
export const backUp = ({ dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>, file: string): Promise<BackupReport> =>
  backUpStore({ dataDir, databaseUrl }, file)

/** Fills an empty data directory or database with a backup. The master key of the configuration has to be that of the backup. @throws StorageError, ConfigError */
export async function restoreBackup(config: Config, file: string): Promise<BackupReport & { header: BackupHeader }> {
  const { dataDir, databaseUrl } = config
  return restoreStore({ dataDir, databaseUrl }, file, async ({ masterKey }) => {
    const keys = new Keyring(await masterKeyOf(config, file, masterKey))
    if (!keys.openCheck(Buffer.from(masterKey.check, 'base64')))
      throw new StorageError(
        'unsafe',
        `The backup ${file} needs the master key${named(masterKey.fingerprint)}, and the one that was given${named(keys.fingerprint())} does not open it. Give the key of the service that was backed up.`,
      )
    if (databaseUrl === undefined || config.masterKey.kind === 'generated') prepareDataDir(dataDir)
  })
}

const named = (fingerprint: string | undefined) => (fingerprint === undefined ? '' : ` with the fingerprint ${fingerprint}`)

/** A new key would open nothing, so none is generated. */
async function masterKeyOf(
  { masterKey, dataDir, settings: { mode, allowedOutbound = [] } }: Config,
  file: string,
  { fingerprint, encrypted = {} }: BackupHeader['masterKey'],
): Promise<Buffer> {
  if (masterKey.kind === 'kms') return decryptMasterKey(masterKey.key, encrypted, createOutbound({ mode, allowed: allowedOutbound }))
  if (masterKey.kind === 'generated' && !existsSync(masterKey.path))
    throw new ConfigError(
      `The backup ${file} needs the master key${named(fingerprint)}, which is not in the backup. Copy master.key of the service into ${dataDir}, or give the key with POOLHOUSE_MASTER_KEY_FILE or POOLHOUSE_MASTER_KEY.`,
    )
  return loadMasterKey(masterKey, { databaseExists: true })
}
