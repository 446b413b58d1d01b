import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface ExportOptions extends StoreOptions {
  pool?: string
  output?: string
}

/** Adds `seed export`. */
export function addSeedExport(seed: Command, environment: CommandEnvironment): void {
  addStoreOptions(seed.command('export'))
    .description('write a seed that makes the same pools with all that they have in an empty service (development mode)')
    .option('--pool <id>', 'only this pool')
    .option('--output <file>', 'a new file for the seed (default: standard output)')
    .action(async ({ pool, output, ...options }: ExportOptions) => {
      const [{ exportSeedOnOwner }, { formatSeed, writeSeed }, { seedPassphraseVariable }] = await Promise.all([
        import('../../service/owner.ts'),
        import('../../service/write-seed.ts'),
        import('../../service/variables.ts'),
      ])
      const passphrase = environment.env[seedPassphraseVariable] || undefined
      const question = { ...(pool !== undefined && { poolId: pool }), ...(passphrase !== undefined && { passphrase }) }
      const exported = await exportSeedOnOwner(question, options, environment)
      const key =
        passphrase === undefined ? 'the master key of this service, and open with it alone' : `the passphrase in ${seedPassphraseVariable}`
      const text = formatSeed(exported, [
        `Passwords, TOTP secrets, devices and passkeys are sealed under ${key}.`,
        'Secrets of clients and identity providers are in clear.',
        'Not in it: sign-ins, signing keys, password histories, second secrets of clients.',
      ])
      writeSeed(text, output, environment)
    })
}
