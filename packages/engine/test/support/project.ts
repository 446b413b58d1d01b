import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  destroy,
  type EngineEvent,
  type InlineProgram,
  type Providers,
  preview,
  type RunOptions,
  refresh,
  type StepEvent,
  type Summary,
  up,
} from '../../src/index.ts'
import type { ResourceState } from '../../src/state/index.ts'

/** A project in a temporary folder that is deleted when the test ends. */
export async function temporaryProject(files: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'engine-test-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  for (const [name, text] of Object.entries({ 'Pulumi.yaml': 'name: seed\nruntime: nodejs\n', ...files })) await write(name, text)
  const statePath = (stack = 'dev') => join(dir, '.poolhouse', '.pulumi', 'stacks', 'seed', `${stack}.json`)
  return {
    dir,
    write,
    statePath,
    stateText: (stack?: string) => readFile(statePath(stack), 'utf8'),
    linkModules: () => symlink(join(import.meta.dirname, '..', '..', '..', '..', 'node_modules'), join(dir, 'node_modules')),
    /** The entries of the state file. */
    resources: async (): Promise<ResourceState[]> => JSON.parse(await readFile(statePath(), 'utf8')).checkpoint.latest.resources ?? [],
  }
}

export interface Ran extends Summary {
  events: EngineEvent[]
  /** `op name` of every finished step in order, without `same` and without the stack and providers. */
  steps: string[]
  errors: string[]
  /** Lines that the program printed. */
  printed: string[]
}

const operations = { up, preview, refresh, destroy }

/** Runs an operation and collects its events. */
export async function runOperation(operation: keyof typeof operations, options: RunOptions): Promise<Ran> {
  const events: EngineEvent[] = []
  const onEvent = (event: EngineEvent) => {
    events.push(event)
    options.onEvent?.(event)
  }
  const summary = await operations[operation]({ ...options, onEvent })
  const done = events.filter((event): event is StepEvent => event.type === 'step' && event.phase === 'done')
  return {
    ...summary,
    events,
    steps: done.filter(step => step.op !== 'same' && !step.resourceType.startsWith('pulumi:')).map(step => `${step.op} ${step.name}`),
    errors: events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'error' ? [event.message] : [])),
    printed: events.flatMap(event => (event.type === 'program' ? [event.line] : [])),
  }
}

/** A stack in a temporary project, with its operations bound to a provider. */
export async function temporaryStack(
  { providers, ...rest }: { providers: Providers } & Partial<RunOptions>,
  files?: Record<string, string>,
) {
  const project = await temporaryProject(files)
  const run =
    (operation: keyof typeof operations) =>
    (program?: InlineProgram, options: Partial<RunOptions> = {}) =>
      runOperation(operation, { project: project.dir, providers, ...rest, ...options, ...(program && { program }) })
  return { project, up: run('up'), preview: run('preview'), refresh: run('refresh'), destroy: run('destroy') }
}
