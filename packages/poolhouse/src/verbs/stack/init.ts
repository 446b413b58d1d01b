import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addProjectOption, resolveStack } from '../stack-options.ts'

/** Adds the verb `stack init` to the command line. */
export function addStackInit(stack: Command, environment: CommandEnvironment): void {
  addProjectOption(stack.command('init'))
    .description('create a stack without resources, and select it')
    .argument('<name>')
    .action(async (name: string, options: { cwd: string }) => {
      const { initStack } = await import('@poolhouse/engine')
      const created = await initStack({ ...resolveStack(options, environment), stack: name })
      environment.out(`Stack ${created.name} is created and selected.`)
    })
}
