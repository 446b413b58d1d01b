import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importResource } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import { CommandFailure, codeOf } from '../failure.ts'
import type { ImportVerbOptions } from '../verbs/import.ts'
import { isAllowed } from '../verbs/permission.ts'
import { withRun } from './run.ts'

/** What is adopted, and as what. */
export interface Wish {
  type: string
  name: string
  id: string
}

/** Adopts a resource into the stack, and tells the code that the program needs for it. Gives the exit status. */
export async function adopt(
  wish: Wish,
  stack: { project: string; stack?: string },
  options: ImportVerbOptions,
  around: Surroundings,
): Promise<number> {
  const { endpoint, json, parent, provider, protect } = options
  return withRun({ ...stack, endpoint, json }, around, async given => {
    const run = { ...given, ...wish, protect, ...(parent !== undefined && { parent }), ...(provider !== undefined && { provider }) }
    if (!options.yes) {
      const planned = await importResource({ ...run, dryRun: true })
      if (planned.result !== 'succeeded') return 1
      if (!(await isAllowed(`Import ${wish.id} now?`, options, around))) return 1
    }
    const { result, code } = await importResource(run)
    if (result !== 'succeeded' || code === undefined) return 1
    if (options.out !== undefined) await write(resolve(around.cwd, options.out), code)
    else if (!json) around.out(`\nDeclare it in the program, or the next "up" will want to delete it:\n\n${code.trimEnd()}`)
    return 0
  })
}

async function write(file: string, code: string): Promise<void> {
  await writeFile(file, code).catch(error => {
    throw new CommandFailure(`--out ${file} cannot be written (${codeOf(error)}). The resource is imported all the same.`)
  })
}
