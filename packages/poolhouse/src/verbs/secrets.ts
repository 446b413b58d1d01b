import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

interface SecretsOptions extends StoreOptions {
  json?: boolean
}

/** Adds the verb `secrets` to the command line. */
export function addSecrets(program: Command, environment: CommandEnvironment): void {
  addStoreOptions(program.command('secrets'))
    .description('list the secrets of an app client and when each was last used, to see whether an old one can be deleted')
    .argument('<client-id>', 'the app client')
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
