import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { inProject, named } from '../which-stack.ts'

export function addStackInit(stack: Command, around: Surroundings): void {
  inProject(stack.command('init'))
    .description('make a stack without resources, and select it')
    .argument('<name>')
    .action(async (name: string, options: { cwd: string }) => {
      const { initStack } = await import('@poolhouse/engine')
      const { project } = named(options, around)
      const made = await initStack({ project, stack: name })
      around.out(`Stack ${made.name} is made, and the current one.`)
    })
}
