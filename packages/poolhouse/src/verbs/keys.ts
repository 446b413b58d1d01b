import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'

interface KeyOptions {
  admin?: boolean
  data?: string
  database?: string
  account?: string
  production?: boolean
  json?: boolean
}

export function addKeys(program: Command, environment: CommandEnvironment): void {
  const keys = program.command('keys').description('access keys of a service')
  keys
    .command('create')
    .description('make an access key; its secret is printed once')
    .option('--admin', 'may do everything')
    .option('--data <dir>', "the service's data directory (default: .poolhouse in the nearest folder upwards that has one, else here)")
    .option('--database <url>', 'the PostgreSQL database of the service')
    .option('--account <id>', 'account of the key (default: 000000000000)')
    .option('--production', 'take the master key as production does: from POOLHOUSE_MASTER_KEY or POOLHOUSE_MASTER_KEY_FILE')
    .option('--json', 'as JSON')
    .action(async (options: KeyOptions) => {
      if (!options.admin)
        throw new UsageError('keys create makes keys that may do everything, as long as there are no IAM users. Say --admin.')
      const { createAdminKeyOnOwner } = await import('../service/owner.ts')
      const { accessKeyId, secretAccessKey } = await createAdminKeyOnOwner(options, environment)
      if (options.json) environment.out(JSON.stringify({ accessKeyId, secretAccessKey }))
      else environment.out(`export AWS_ACCESS_KEY_ID=${accessKeyId}\nexport AWS_SECRET_ACCESS_KEY=${secretAccessKey}`)
      environment.err('This key may do everything. Its secret is kept sealed and not shown again.')
    })
}
