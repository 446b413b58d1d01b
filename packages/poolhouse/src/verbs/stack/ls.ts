import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { inProject } from '../which-stack.ts'

export function addStackLs(stack: Command, around: Surroundings): void {
  inProject(stack.command('ls'))
    .description("the project's stacks; the current one has a star")
    .option('--json', 'as JSON')
    .action(async (options: { cwd: string; json?: boolean }) => {
      const { listStacks } = await import('@poolhouse/engine')
      const stacks = await listStacks(resolve(around.cwd, options.cwd))
      if (options.json) around.out(JSON.stringify(stacks, null, 2))
      else if (stacks.length === 0) around.out('No stacks yet. Make one with: poolhouse up')
      else for (const { name, resources, current } of stacks) around.out(`${name}${current ? '*' : ''}  ${resources} resources`)
    })
}
