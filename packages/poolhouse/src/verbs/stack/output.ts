import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

/** Adds the verb `stack output` to the command line. */
export function addStackOutput(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('output'))
    .description('print the outputs of the last "up": all of them, or one')
    .argument('[name]', 'name of one output')
    .option('--show-secrets', 'print secrets in clear')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: StackOptions & { showSecrets?: boolean; json?: boolean }) => {
      const { formatStackOutputs } = await import('../../deploy/outputs.ts')
      environment.out(await formatStackOutputs({ ...options, ...resolveStack(options, environment), name }))
    })
}
