import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importResource, type StackName } from '@poolhouse/engine'
import { isConfirmed } from '../confirmation.ts'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure, systemErrorCode } from '../failure.ts'
import { withEngineRun } from './run.ts'

/** Options of the verb import. */
export interface ImportVerbOptions {
  endpoint?: string
  parent?: string
  provider?: string
  protect: boolean
  out?: string
  json?: boolean
  yes?: boolean
}

/** The resource to import: its type, its name in the program, and its id in the service. */
export interface ResourceToImport {
  type: string
  name: string
  id: string
}

/** Imports a resource into the stack, and prints or writes the code that declares it. Resolves with the exit status. */
export async function importToStack(
  wish: ResourceToImport,
  stack: StackName,
  options: ImportVerbOptions,
  environment: CommandEnvironment,
): Promise<number> {
  const { endpoint, json, parent, provider, protect } = options
  return withEngineRun({ stack, endpoint, json }, environment, async given => {
    const run = { ...given, ...wish, protect, ...(parent !== undefined && { parent }), ...(provider !== undefined && { provider }) }
    if (!options.yes) {
      const planned = await importResource({ ...run, dryRun: true })
      if (planned.result !== 'succeeded') return 1
      if (!(await isConfirmed(`Import ${wish.id} now?`, options, environment))) return 1
    }
    const { result, code } = await importResource(run)
    if (result !== 'succeeded' || code === undefined) return 1
    if (options.out !== undefined) await writeCode(resolve(environment.cwd, options.out), code)
    else if (!json) environment.out(`\nDeclare it in the program, or the next "up" will delete it:\n\n${code.trimEnd()}`)
    return 0
  })
}

async function writeCode(file: string, code: string): Promise<void> {
  await writeFile(file, code).catch(error => {
    throw new CommandFailure(`--out ${file} cannot be written (${systemErrorCode(error)}). The resource was imported nevertheless.`)
  })
}
