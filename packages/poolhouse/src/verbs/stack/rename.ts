import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

export function addStackRename(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('rename'))
    .description('give a stack another name: its state, its settings, its passphrase')
    .argument('<to>')
    .action(async (to: string, options: StackOptions) => {
      const { renameStack } = await import('@poolhouse/engine')
      const { name } = await renameStack({ ...resolveStack(options, environment), to })
      environment.out(`The stack is called ${name} now, and is the current one.`)
    })
}
