import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'

/** How every verb that is about one stack lets it be named. */
export interface StackOptions {
  cwd: string
  stack?: string
}

/** What "current" means everywhere: `PULUMI_STACK`, else what `stack select` chose, else `dev`. */
export const stackFlag = ['--stack <name>', 'stack to work on (default: PULUMI_STACK, else the selected one, else dev)'] as const

export const inProject = (command: Command): Command => command.option('-C, --cwd <dir>', 'folder of the Pulumi project', '.')
export const onStack = (command: Command): Command => inProject(command).option(...stackFlag)

/** Which stack is meant, as the engine wants it. The engine finds the selected one. */
export const named = ({ cwd, stack }: StackOptions, around: Pick<Surroundings, 'cwd' | 'env'>): { project: string; stack?: string } => {
  const wanted = stack ?? (around.env.PULUMI_STACK || undefined)
  return { project: resolve(around.cwd, cwd), ...(wanted !== undefined && { stack: wanted }) }
}
