import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'

interface SecretsOptions {
  data?: string
  database?: string
  databaseFile?: string
  production?: boolean
  json?: boolean
}

/** Adds the verb `secrets` to the command line. */
export function addSecrets(program: Command, environment: CommandEnvironment): void {
  program
    .command('secrets')
    .description('list the secrets of an app client and when each was last used, to see whether an old one can be deleted')
    .argument('<client-id>', 'the app client')
    .option('--data <dir>', "the service's data directory (default: .poolhouse in the nearest folder upwards that has one, else here)")
    .option('--database <url>', 'the PostgreSQL database of the service')
    .option('--database-file <file>', 'file that contains its URL')
    .option('--production', 'take the master key as production does: from POOLHOUSE_MASTER_KEY or POOLHOUSE_MASTER_KEY_FILE')
    .option('--json', 'print JSON')
    .action(async (clientId: string, { json, ...options }: SecretsOptions) => {
      const { describeSecretsOnOwner } = await import('../service/owner.ts')
      const secrets = await describeSecretsOnOwner(clientId, options, environment)
      if (!secrets) throw new CommandFailure(`there is no app client "${clientId}" in this service.`)
      if (json) return environment.out(JSON.stringify(secrets))
      if (secrets.length === 0) environment.out(`The app client "${clientId}" has no secret.`)
      for (const { id, createdAt, lastUsedAt } of secrets)
        environment.out(`${id}  created ${createdAt}  ${lastUsedAt ? `last used ${lastUsedAt}` : 'never used'}`)
    })
}
