import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, EngineFailure } from './failure.ts'
import type { Project } from './project/index.ts'
import { reasonOf, writeAtomically } from './state/files.ts'
import { selectedStackFile } from './state/index.ts'

/** The current stack when none is selected and PULUMI_STACK is not set. */
export const DEFAULT_STACK = 'dev'

/** The stack part of `stack`, `project/stack` or `organization/project/stack`. */
export function parseStackName(given: string, { name }: Project): string {
  const parts = given.split('/')
  const [stack = '', project = name] = parts.toReversed()
  if (parts.length > 1 && (project !== name || parts.length > 3 || stack === '')) {
    throw new EngineFailure(`stack name "${given}" may hold only letters, or be PROJECT/STACK of the project ${name}.`)
  }
  return stack
}

/** The current stack: PULUMI_STACK, else the selected stack, else `dev`. */
export async function currentStackOf(project: Project, env: NodeJS.ProcessEnv): Promise<string> {
  if (env.PULUMI_STACK) return parseStackName(env.PULUMI_STACK, project)
  return (await readSelectedStack(project)) ?? DEFAULT_STACK
}

async function readSelectedStack({ backend, name }: Project): Promise<string | undefined> {
  try {
    return (await readFile(selectedStackFile(backend.dir, name), 'utf8')).trim() || undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new EngineFailure(`${selectedStackFile(backend.dir, name)} cannot be read (${reasonOf(error)}).`)
  }
}

/** Selects a stack for the next commands. */
export async function writeSelectedStack({ backend, name }: Project, stack: string) {
  const file = selectedStackFile(backend.dir, name)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeAtomically(file, `${stack}\n`)
  } catch (error) {
    throw new EngineFailure(`${file} could not be written (${reasonOf(error)}).`)
  }
}
