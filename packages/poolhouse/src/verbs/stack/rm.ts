import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

/** Adds the verb `stack rm` to the command line. */
export function addStackRm(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('rm'))
    .description('remove a stack that has no resources left')
    .argument('[name]', 'the stack (default: as --stack)')
    .option('--force', 'even if it has resources, which are not deleted')
    .action(async (name: string | undefined, options: StackOptions & { force?: boolean }) => {
      const { currentStackName, removeStack } = await import('@poolhouse/engine')
      const given = resolveStack({ ...options, ...(name !== undefined && { stack: name }) }, environment)
      const stackName = given.stack ?? (await currentStackName(given))
      await removeStack({ ...given, stack: stackName, force: options.force ?? false })
      environment.out(`Stack ${stackName} is removed.`)
    })
}
