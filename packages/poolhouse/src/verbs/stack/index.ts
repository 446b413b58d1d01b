/**
 * `poolhouse stack …`: the stacks of a project, their outputs and states. A file for each verb.
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
import { addStackShow } from './show.ts'

/** Adds the verb `stack` to the command line. */
export function addStack(program: Command, environment: CommandEnvironment): void {
  const stack = addStackShow(program.command('stack'), environment)
  const verbs = [addStackLs, addStackInit, addStackSelect, addStackOutput, addStackExport, addStackImport, addStackRename, addStackRm]
  for (const add of verbs) add(stack, environment)
}
