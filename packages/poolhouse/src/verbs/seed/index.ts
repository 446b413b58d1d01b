/**
 * `poolhouse seed …`: the JSON schema of seed files, and seeds made from what exists.
 * Not here: what a seed may hold and how it is applied (server), reading a seed file (service/).
 */
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { assertNoVerb } from '../verb-group.ts'
import { addSeedExport } from './export.ts'
import { addSeedFrom } from './from.ts'
import { addSeedSchema } from './schema.ts'

/** Adds the verb `seed` to the command line. */
export function addSeed(program: Command, environment: CommandEnvironment): void {
  const seed = program.command('seed').description('make seed files from what exists, and their JSON schema for editors')
  addSeedSchema(seed, environment)
  addSeedExport(seed, environment)
  addSeedFrom(seed, environment)
  seed.action(() => {
    assertNoVerb(seed)
    seed.help()
  })
}
