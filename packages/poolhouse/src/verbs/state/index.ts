/**
 * `poolhouse state …`: changes single resources in the state of a stack. The resources themselves are not changed.
 * Not here: whole states (stack/), the resources (deployments.ts).
 */
import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../../environment.ts'
import { addStateDelete } from './delete.ts'
import { addStateUnprotect } from './unprotect.ts'

/** Adds the verb `state` to the command line. */
export function addState(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  const state = program.command('state').description('change single resources in the state of a stack')
  addStateUnprotect(state, environment)
  addStateDelete(state, environment, setExitStatus)
}
