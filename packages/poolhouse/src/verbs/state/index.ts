/**
 * `poolhouse state …`: mends what a stack remembers, resource by resource. The resources themselves stay as they are.
 * Not here: whole states (stack/), the resources (deployments.ts).
 */
import type { Command } from 'commander'
import type { Finish, Surroundings } from '../../command.ts'
import { addStateDelete } from './delete.ts'
import { addStateUnprotect } from './unprotect.ts'

export function addState(program: Command, around: Surroundings, finish: Finish): void {
  const state = program.command('state').description('what a stack remembers of single resources')
  addStateUnprotect(state, around)
  addStateDelete(state, around, finish)
}
