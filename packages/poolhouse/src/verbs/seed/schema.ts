import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'

/** Adds `seed schema`. */
export function addSeedSchema(seed: Command, environment: CommandEnvironment): void {
  seed
    .command('schema')
    .description('print the JSON schema of seed files, by which editors complete and check them')
    .action(async () => {
      const { seedSchema } = await import('@poolhouse/server')
      environment.out(JSON.stringify(await seedSchema(), null, 2))
    })
}
