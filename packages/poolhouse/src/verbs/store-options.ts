import type { Command } from 'commander'

/** Options of every verb that asks the service which owns a store, or opens the store where no service runs. */
export interface StoreOptions {
  data?: string
  database?: string
  databaseFile?: string
  production?: boolean
}

/** The option --data. */
export const dataFlag = [
  '--data <dir>',
  "the service's data directory (default: .poolhouse in the nearest folder upwards that has one, else here) [POOLHOUSE_DATA]",
] as const

/** Adds the options --data, --database, --database-file and --production. */
export const addStoreOptions = (command: Command): Command =>
  command
    .option(...dataFlag)
    .option('--database <url>', 'the PostgreSQL database of the service [POOLHOUSE_DATABASE_URL]')
    .option('--database-file <file>', 'file that contains its URL [POOLHOUSE_DATABASE_URL_FILE]')
    .option(
      '--production',
      'take the master key as production does: from POOLHOUSE_MASTER_KEY_FILE, POOLHOUSE_MASTER_KEY_KMS or POOLHOUSE_MASTER_KEY [POOLHOUSE_PRODUCTION]',
    )
