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
  "the service's data directory (default: .poolhouse in the nearest folder upwards that has one, else here)",
] as const

/** Adds the options --data, --database, --database-file and --production. */
export const addStoreOptions = (command: Command): Command =>
  command
    .option(...dataFlag)
    .option('--database <url>', 'the PostgreSQL database of the service')
    .option('--database-file <file>', 'file that contains its URL')
    .option('--production', 'take the master key as production does: from POOLHOUSE_MASTER_KEY or POOLHOUSE_MASTER_KEY_FILE')
