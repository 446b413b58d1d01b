import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

export function addStackOutput(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('output'))
    .description('outputs of the last "up": all of them, or one')
    .argument('[name]', 'name of one output')
    .option('--show-secrets', 'print secrets in clear')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: StackOptions & { showSecrets?: boolean; json?: boolean }) => {
      const { formatStackOutputs } = await import('../../deploy/outputs.ts')
      environment.out(await formatStackOutputs({ ...options, ...resolveStack(options, environment), name }))
    })
}
