/**
 * `poolhouse state …`: mends what a stack remembers, resource by resource. The resources themselves stay as they are.
 * Not here: whole states (stack/), the resources (deployments.ts).
 */
import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../../environment.ts'
import { addStateDelete } from './delete.ts'
import { addStateUnprotect } from './unprotect.ts'

export function addState(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  const state = program.command('state').description('what a stack remembers of single resources')
  addStateUnprotect(state, environment)
  addStateDelete(state, environment, setExitStatus)
}
