import { printableLine } from '@poolhouse/terminal'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addProjectOption, resolveStack } from '../stack-options.ts'

/** Adds the verb `stack ls` to the command line. */
export function addStackLs(stack: Command, environment: CommandEnvironment): void {
  addProjectOption(stack.command('ls'))
    .description("list the project's stacks; the current one has a star")
    .option('--json', 'print JSON')
    .action(async (options: { cwd: string; json?: boolean }) => {
      const { listStacks } = await import('@poolhouse/engine')
      const stacks = await listStacks(resolveStack(options, environment))
      if (options.json) environment.out(JSON.stringify(stacks, null, 2))
      else if (stacks.length === 0) environment.out('No stacks yet. Create one with: poolhouse up')
      else
        for (const { name, resources, current } of stacks)
          environment.out(`${printableLine(name)}${current ? '*' : ''}  ${resources} resources`)
    })
}
