import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

/** Options of every verb that works on one stack. */
export interface StackOptions {
  cwd: string
  stack?: string
}

/** The option --stack. The engine applies the defaults: PULUMI_STACK, the selected stack, `dev`. */
export const stackFlag = ['--stack <name>', 'stack to work on (default: PULUMI_STACK, else the selected one, else dev)'] as const

/** Adds the option --cwd. */
export const addProjectOption = (command: Command): Command => command.option('-C, --cwd <dir>', 'folder of the Pulumi project', '.')
/** Adds the options --cwd and --stack. */
export const addStackOptions = (command: Command): Command => addProjectOption(command).option(...stackFlag)

/** Project and stack for the engine. PULUMI_STACK is read from the command's environment; the engine finds the selected stack. */
export const resolveStack = (
  { cwd, stack }: StackOptions,
  environment: Pick<CommandEnvironment, 'cwd' | 'env'>,
): { project: string; stack?: string } => {
  const wanted = stack ?? (environment.env.PULUMI_STACK || undefined)
  return { project: resolve(environment.cwd, cwd), ...(wanted !== undefined && { stack: wanted }) }
}
