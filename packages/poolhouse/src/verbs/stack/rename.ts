import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

/** Adds the verb `stack rename` to the command line. */
export function addStackRename(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('rename'))
    .description('rename a stack, with its state, configuration and passphrase')
    .argument('<to>')
    .action(async (to: string, options: StackOptions) => {
      const { renameStack } = await import('@poolhouse/engine')
      const { name } = await renameStack({ ...resolveStack(options, environment), to })
      environment.out(`The stack is renamed to ${name} and selected.`)
    })
}
