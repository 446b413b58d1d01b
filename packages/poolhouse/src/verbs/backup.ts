import { printableLine } from '@poolhouse/terminal'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

/** Adds the verbs `backup` and `restore` to the command line. */
export function addBackup(program: Command, environment: CommandEnvironment): void {
  addStoreOptions(program.command('backup [file]'))
    .description(
      'write all data of a service, which may be running, to a new file; a folder gets a file named after the time. The master key is not in it and not needed',
    )
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, { json, ...options }: StoreOptions & { json?: boolean }) => {
      const { backUpData } = await import('../service/backup.ts')
      const made = await backUpData(file, options, environment)
      if (json) environment.out(JSON.stringify(made))
      else
        environment.out(
          `${printableLine(made.file)} has ${made.rows} rows (SHA-256 ${made.sha256}). A restore needs the master key of this service, which is not in it: keep the two in different places.`,
        )
    })
  addStoreOptions(program.command('restore <file>'))
    .description(
      'fill an empty data directory or database, of either engine, with a backup; needs the master key of the service that was backed up',
    )
    .option('--json', 'print JSON')
    .action(async (file: string, { json, ...options }: StoreOptions & { json?: boolean }) => {
      const { restoreData } = await import('../service/backup.ts')
      const restored = await restoreData(file, options, environment)
      if (json) environment.out(JSON.stringify(restored))
      else
        environment.out(
          `${printableLine(restored.place)} has the ${restored.rows} rows of ${printableLine(file)}, as they were at ${restored.createdAt}. Start the service with it.`,
        )
    })
}
