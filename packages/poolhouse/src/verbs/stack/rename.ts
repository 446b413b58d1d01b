import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

export function addStackRename(stack: Command, around: Surroundings): void {
  onStack(stack.command('rename'))
    .description('give a stack another name: its state, its settings, its passphrase')
    .argument('<to>')
    .action(async (to: string, options: StackOptions) => {
      const { renameStack } = await import('@poolhouse/engine')
      const { name } = await renameStack({ ...named(options, around), to })
      around.out(`The stack is called ${name} now, and is the current one.`)
    })
}
