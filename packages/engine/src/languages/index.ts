/**
 * Languages: how a program of each starts, with which environment, and how its end is read.
 * Not here: what it says while it runs (monitor/), YAML programs, which need no process (yaml/).
 */
import { EngineFailure } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { nodejs } from './nodejs.ts'
import type { Start } from './program.ts'

export { type RunningProgram, startProgram } from './program.ts'

/** Languages whose programs are processes. A new one is a row and a file. */
const languages: Record<string, Start> = { nodejs }

export function languageOf({ runtime, file }: Project): Start {
  const start = languages[runtime]
  if (!start)
    throw new EngineFailure(
      `${file}: runtime: "${runtime}" is not one that this engine starts: ${[...Object.keys(languages), 'yaml'].join(', ')}.`,
    )
  return start
}
