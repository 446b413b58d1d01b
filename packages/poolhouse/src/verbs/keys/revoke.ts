import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

/** Adds the verb `keys revoke`. */
export function addRevoke(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('revoke'))
    .description('end an access key, at every node within a second; its IAM user and policy stay')
    .argument('<access-key-id>', 'the key')
    .action(async (accessKeyId: string, options: StoreOptions) => {
      const { revokeKeyOnOwner } = await import('../../service/owner.ts')
      const answer = await revokeKeyOnOwner(accessKeyId, options, environment)
      if (answer !== 'revoked') throw new CommandFailure(answer.problem)
      environment.out(`${accessKeyId} is revoked.`)
    })
}
