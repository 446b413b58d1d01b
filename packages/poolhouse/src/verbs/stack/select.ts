import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addProjectOption, resolveStack } from '../stack-options.ts'

/** Adds the verb `stack select` to the command line. */
export function addStackSelect(stack: Command, environment: CommandEnvironment): void {
  addProjectOption(stack.command('select'))
    .description('select the current stack')
    .argument('<name>')
    .option('-c, --create', 'create it if it does not exist')
    .action(async (name: string, options: { cwd: string; create?: boolean }) => {
      const { initStack, listStacks, selectStack } = await import('@poolhouse/engine')
      const project = resolveStack(options, environment)
      const isNew = options.create && !(await listStacks(project)).some(stack => stack.name === name)
      const selected = await (isNew ? initStack : selectStack)({ ...project, stack: name })
      environment.out(`Stack ${selected.name} is selected.`)
    })
}
