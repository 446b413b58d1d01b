import { resolve } from 'node:path'
import type { StackName } from '@poolhouse/engine'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

/** Options of every verb that works on one stack. */
export interface StackOptions {
  cwd: string
  stack?: string
}

/** The option --stack. The engine applies the defaults: PULUMI_STACK, the selected stack, `dev`. */
export const stackFlag = ['--stack <name>', 'stack to work on (default: the selected one, else dev) [PULUMI_STACK]'] as const

/** Adds the option --cwd. */
export const addProjectOption = (command: Command): Command => command.option('-C, --cwd <dir>', 'folder of the Pulumi project', '.')
/** Adds the options --cwd and --stack. */
export const addStackOptions = (command: Command): Command => addProjectOption(command).option(...stackFlag)

/** The stack for the engine, which finds the current one. A notice of the engine, such as that of a new passphrase, goes to standard error. */
export const resolveStack = ({ cwd, stack }: StackOptions, environment: Pick<CommandEnvironment, 'cwd' | 'env' | 'err'>): StackName => ({
  project: resolve(environment.cwd, cwd),
  ...(stack !== undefined && { stack }),
  env: environment.env,
  notify: message => environment.err(`poolhouse: ${message}`),
})
