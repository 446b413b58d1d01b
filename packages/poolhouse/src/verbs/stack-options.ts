import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

/** How every verb that is about one stack lets it be named. */
export interface StackOptions {
  cwd: string
  stack?: string
}

/** What "current" means everywhere: `PULUMI_STACK`, else what `stack select` chose, else `dev`. */
export const stackFlag = ['--stack <name>', 'stack to work on (default: PULUMI_STACK, else the selected one, else dev)'] as const

export const addProjectOption = (command: Command): Command => command.option('-C, --cwd <dir>', 'folder of the Pulumi project', '.')
export const addStackOptions = (command: Command): Command => addProjectOption(command).option(...stackFlag)

/** Which stack is meant, as the engine wants it. The engine finds the selected one. */
export const resolveStack = (
  { cwd, stack }: StackOptions,
  environment: Pick<CommandEnvironment, 'cwd' | 'env'>,
): { project: string; stack?: string } => {
  const wanted = stack ?? (environment.env.PULUMI_STACK || undefined)
  return { project: resolve(environment.cwd, cwd), ...(wanted !== undefined && { stack: wanted }) }
}
