import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { inProject, named } from '../which-stack.ts'

export function addStackSelect(stack: Command, around: Surroundings): void {
  inProject(stack.command('select'))
    .description('make a stack the current one')
    .argument('<name>')
    .option('-c, --create', 'make it first when there is none')
    .action(async (name: string, options: { cwd: string; create?: boolean }) => {
      const { initStack, listStacks, selectStack } = await import('@poolhouse/engine')
      const { project } = named(options, around)
      const isNew = options.create && !(await listStacks(project)).some(stack => stack.name === name)
      const selected = await (isNew ? initStack : selectStack)({ project, stack: name })
      around.out(`Stack ${selected.name} is the current one.`)
    })
}
