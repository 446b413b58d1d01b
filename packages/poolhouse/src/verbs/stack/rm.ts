import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

export function addStackRm(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('rm'))
    .description('forget a stack that has no resources left')
    .argument('[name]', 'the stack (default: as --stack)')
    .option('--force', 'even when it has resources, which then belong to nobody')
    .action(async (name: string | undefined, options: StackOptions & { force?: boolean }) => {
      const { currentStackName, removeStack } = await import('@poolhouse/engine')
      const { project, stack } = resolveStack({ ...options, ...(name !== undefined && { stack: name }) }, environment)
      const meant = stack ?? (await currentStackName(project))
      await removeStack({ project, stack: meant, force: options.force ?? false })
      environment.out(`Stack ${meant} is forgotten.`)
    })
}
