import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addProjectOption, resolveStack } from '../stack-options.ts'

export function addStackInit(stack: Command, environment: CommandEnvironment): void {
  addProjectOption(stack.command('init'))
    .description('make a stack without resources, and select it')
    .argument('<name>')
    .action(async (name: string, options: { cwd: string }) => {
      const { initStack } = await import('@poolhouse/engine')
      const { project } = resolveStack(options, environment)
      const made = await initStack({ project, stack: name })
      environment.out(`Stack ${made.name} is made, and the current one.`)
    })
}
