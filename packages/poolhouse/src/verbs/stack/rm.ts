import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

export function addStackRm(stack: Command, around: Surroundings): void {
  onStack(stack.command('rm'))
    .description('forget a stack that has no resources left')
    .argument('[name]', 'the stack (default: as --stack)')
    .option('--force', 'even when it has resources, which then belong to nobody')
    .action(async (name: string | undefined, options: StackOptions & { force?: boolean }) => {
      const { currentStackName, removeStack } = await import('@poolhouse/engine')
      const { project, stack } = named({ ...options, ...(name !== undefined && { stack: name }) }, around)
      const meant = stack ?? (await currentStackName(project))
      await removeStack({ project, stack: meant, force: options.force ?? false })
      around.out(`Stack ${meant} is forgotten.`)
    })
}
