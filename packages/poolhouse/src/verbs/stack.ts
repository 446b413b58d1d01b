import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'

interface StackOptions {
  cwd: string
  stack?: string
}

export function addStack(program: Command, around: Surroundings): void {
  const stack = program.command('stack').description('what is deployed')

  stack
    .command('ls')
    .description("the project's stacks")
    .option('--cwd <dir>', 'folder of the Pulumi project', '.')
    .option('--json', 'as JSON')
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { listStacks } = await import('@poolhouse/engine')
      const stacks = await listStacks(resolve(around.cwd, options.cwd))
      if (options.json) around.out(JSON.stringify(stacks, null, 2))
      else if (stacks.length === 0) around.out('No stacks yet. Make one with: poolhouse up')
      else for (const { name, resources } of stacks) around.out(`${name}  ${resources} resources`)
    })

  stack
    .command('output')
    .description('outputs of the last "up": all of them, or one')
    .argument('[name]', 'name of one output')
    .option('--cwd <dir>', 'folder of the Pulumi project', '.')
    .option('--stack <name>', 'stack (default: dev)')
    .option('--show-secrets', 'print secrets in clear')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: StackOptions & { showSecrets?: boolean; json?: boolean }) => {
      const { readOutputs } = await import('../deploy/outputs.ts')
      around.out(await readOutputs({ ...options, project: resolve(around.cwd, options.cwd), name }))
    })

  stack
    .command('rm')
    .description('forget a stack that has no resources left')
    .option('--cwd <dir>', 'folder of the Pulumi project', '.')
    .option('--stack <name>', 'stack (default: dev)')
    .option('--force', 'even when it has resources, which then belong to nobody')
    .action(async (options: StackOptions & { force?: boolean }) => {
      const { DEFAULT_STACK, removeStack } = await import('@poolhouse/engine')
      await removeStack({ ...named(options, around), force: options.force ?? false })
      around.out(`Stack ${options.stack ?? DEFAULT_STACK} is forgotten.`)
    })
}

/** Which stack is meant, as the engine wants it. */
export const named = ({ cwd, stack }: StackOptions, around: Surroundings) => ({
  project: resolve(around.cwd, cwd),
  ...(stack !== undefined && { stack }),
})
