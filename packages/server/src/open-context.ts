import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CountedPageViews } from './analytics/index.ts'
import { SecretUses } from './clients/index.ts'
import { DomainClock } from './clock.ts'
import { type Config, loadMasterKey, prepareDataDir } from './config/index.ts'
import type { Context, Log } from './context.ts'
import { newUuid } from './crypto/index.ts'
import { parseDatabaseUrl } from './database-url.ts'
import { createOutbound } from './http/index.ts'
import { openKeyring } from './open-keyring.ts'
import { databaseFile, identityKey, insertMetadata, openPostgres, openSqlite, StorageError } from './storage/index.ts'
import { openTriggerTargets } from './triggers/index.ts'

/** A log that says nothing. */
export const noLog: Log = { info() {}, warn() {}, error() {} }

/** The data directory, or the database without its password. */
export function describeStore({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (databaseUrl === undefined) return dataDir
  return parseDatabaseUrl(databaseUrl).name
}

/** Opens store, clock and keys without listening: for the service, and for commands that need the store while no service runs. */
export async function openContext(
  config: Config,
  log: Log = noLog,
): Promise<{ context: Context; clock: DomainClock; close(): Promise<void> }> {
  if (config.databaseUrl === undefined || config.masterKey.kind === 'generated') prepareDataDir(config.dataDir)
  const databaseExists = config.databaseUrl === undefined && existsSync(join(config.dataDir, databaseFile))
  // A key that cannot be read is said before anything is made.
  for (const source of [config.masterKey, config.oldMasterKey])
    if (source && source.kind !== 'kms') loadMasterKey(source, { databaseExists })
  const { mode, allowedOutbound = [] } = config.settings
  const outbound = createOutbound({ mode, allowed: allowedOutbound })
  const store = await (config.databaseUrl === undefined ? openSqlite(config.dataDir) : openPostgres(config.databaseUrl))
  try {
    const keys = await openKeyring(store, config, { outbound, databaseExists })
    await store.decide(insertMetadata, { key: identityKey, value: newUuid() })
    const clock = await DomainClock.open(store)
    assertRealTime(clock, config)
    const triggerTargets = openTriggerTargets(config.triggers, { log, mode, outbound })
    const close = () => {
      triggerTargets.close()
      return store.close()
    }
    return {
      context: {
        store,
        clock,
        keys,
        triggerTargets,
        outbound,
        log,
        secretUses: new SecretUses(),
        pageViews: new CountedPageViews(),
        settings: config.settings,
      },
      clock,
      close,
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Tokens issued by a clock that was moved forwards would be valid for longer, for every client that verifies them by the real clock. */
function assertRealTime({ offset }: DomainClock, { settings, dataDir, databaseUrl }: Config): void {
  if (settings.mode !== 'production' || offset === 0) return
  const storeName = databaseUrl === undefined ? dataDir : 'The database'
  throw new StorageError(
    'unsafe',
    `${storeName} was used in development with its clock moved forwards by ${Math.ceil(offset / 1000)} seconds, and the clock never goes back. Start production with another --data directory or database.`,
  )
}
