import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

export function addStackOutput(stack: Command, around: Surroundings): void {
  onStack(stack.command('output'))
    .description('outputs of the last "up": all of them, or one')
    .argument('[name]', 'name of one output')
    .option('--show-secrets', 'print secrets in clear')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: StackOptions & { showSecrets?: boolean; json?: boolean }) => {
      const { readOutputs } = await import('../../deploy/outputs.ts')
      around.out(await readOutputs({ ...options, ...named(options, around), name }))
    })
}
