/**
 * `poolhouse stack …`: the stacks of a project and what is in them. A file each.
 * Not here: changing single resources of a state (state/), deploying (deployments.ts).
 */
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addStackExport } from './export.ts'
import { addStackImport } from './import.ts'
import { addStackInit } from './init.ts'
import { addStackLs } from './ls.ts'
import { addStackOutput } from './output.ts'
import { addStackRename } from './rename.ts'
import { addStackRm } from './rm.ts'
import { addStackSelect } from './select.ts'

export function addStack(program: Command, environment: CommandEnvironment): void {
  const stack = program.command('stack').description('what is deployed')
  const verbs = [addStackLs, addStackInit, addStackSelect, addStackOutput, addStackExport, addStackImport, addStackRename, addStackRm]
  for (const add of verbs) add(stack, environment)
}
