import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addProjectOption, resolveStack } from '../stack-options.ts'

export function addStackSelect(stack: Command, environment: CommandEnvironment): void {
  addProjectOption(stack.command('select'))
    .description('make a stack the current one')
    .argument('<name>')
    .option('-c, --create', 'make it first when there is none')
    .action(async (name: string, options: { cwd: string; create?: boolean }) => {
      const { initStack, listStacks, selectStack } = await import('@poolhouse/engine')
      const { project } = resolveStack(options, environment)
      const isNew = options.create && !(await listStacks(project)).some(stack => stack.name === name)
      const selected = await (isNew ? initStack : selectStack)({ project, stack: name })
      environment.out(`Stack ${selected.name} is the current one.`)
    })
}
