import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'
import { addRotateSigning } from './rotate-signing.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

interface KeyOptions extends StoreOptions {
  admin?: boolean
  account?: string
  json?: boolean
}

/** Adds the verb `keys` to the command line. */
export function addKeys(program: Command, environment: CommandEnvironment): void {
  const keys = program.command('keys').description('access keys of a service, and the signing keys of its pools')
  addStoreOptions(keys.command('create'))
    .description('create an access key; its secret is printed only once')
    .option('--admin', 'the key may call every operation')
    .option('--account <id>', 'account of the key (default: 000000000000)')
    .option('--json', 'print JSON')
    .action(async (options: KeyOptions) => {
      if (!options.admin)
        throw new UsageError(
          'keys create only creates keys that may call every operation. Use --admin. With that key, `aws iam create-user` and `create-access-key` make keys that policies limit.',
        )
      const { createAdminKeyOnOwner } = await import('../service/owner.ts')
      const { accessKeyId, secretAccessKey } = await createAdminKeyOnOwner(options, environment)
      if (options.json) environment.out(JSON.stringify({ accessKeyId, secretAccessKey }))
      else environment.out(`export AWS_ACCESS_KEY_ID=${accessKeyId}\nexport AWS_SECRET_ACCESS_KEY=${secretAccessKey}`)
      environment.err('This key may call every operation. Its secret is stored encrypted and is not shown again.')
    })
  addRotateSigning(keys, environment)
}
