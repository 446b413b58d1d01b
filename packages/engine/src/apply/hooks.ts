import { EngineFailure, messageOf } from '../failure.ts'
import type { ErrorHook, Hook, HookKind, HookSubject } from '../monitor/monitor.ts'
import { nameOf, type Step } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import type { Run } from './run.ts'

/** What a program wants called before and after steps; registered by name, bound by resources (spec 6). */
export class Hooks {
  private readonly hooks = new Map<string, Hook>()
  private readonly errorHooks = new Map<string, ErrorHook>()

  add(name: string, hook: Hook) {
    if (this.hooks.has(name)) throw new EngineFailure(`resource hook already registered for name "${name}"`)
    this.hooks.set(name, hook)
  }

  get(name: string): Hook | undefined {
    return this.hooks.get(name)
  }

  addErrorHook(name: string, hook: ErrorHook) {
    if (this.errorHooks.has(name)) throw new EngineFailure(`error hook already registered for name "${name}"`)
    this.errorHooks.set(name, hook)
  }

  getErrorHook(name: string): ErrorHook | undefined {
    return this.errorHooks.get(name)
  }
}

/** As the official engine. */
const MAX_RETRIES = 100

type Action = 'create' | 'update' | 'delete'
const kinds: Record<Action, { before: HookKind; after: HookKind }> = {
  create: { before: 'BeforeCreate', after: 'AfterCreate' },
  update: { before: 'BeforeUpdate', after: 'AfterUpdate' },
  delete: { before: 'BeforeDelete', after: 'AfterDelete' },
}

/** Does a step between its hooks. One that fails before stops it; one that fails after is only told. */
export async function withHooks<T>(run: Run, action: Action, step: Step, work: () => Promise<T>): Promise<T> {
  const state = (step.new ?? step.old)!
  if (!state.resourceHooks) return work()
  const { before, after } = kinds[action]
  await callHooks(run, before, step, state)
  const result = await withRetries(run, action, step, state, work)
  // Those of a component wait until its children are there, which it tells by its outputs.
  if (state.custom || action === 'delete') await callAfterHooks(run, after, step, state)
  return result
}

/** Tries again for as long as an error hook wants it. What was half made stays, and is no matter of trying again. */
async function withRetries<T>(run: Run, action: Action, step: Step, state: ResourceState, work: () => Promise<T>): Promise<T> {
  const errors: string[] = []
  for (;;) {
    try {
      return await work()
    } catch (error) {
      errors.unshift(messageOf(error))
      const mayRetry = errors.length <= MAX_RETRIES && !run.status.isStopped && !state.initErrors
      if (!mayRetry || !(await shouldRetry(run, action, step, state, errors))) throw error
    }
  }
}

async function shouldRetry(run: Run, failedOperation: Action, step: Step, state: ResourceState, errors: string[]): Promise<boolean> {
  for (const name of state.resourceHooks?.OnError ?? []) {
    const hook = run.hooks.getErrorHook(name)
    try {
      if (await hook?.({ ...subjectOf('OnError', step, state), failedOperation, errors })) return true
    } catch (error) {
      run.status.warn(`error hook "${name}" failed: ${messageOf(error)}`, state.urn)
    }
  }
  return false
}

export async function callAfterHooks(run: Run, kind: HookKind, step: Pick<Step, 'old' | 'new'>, state: ResourceState) {
  try {
    await callHooks(run, kind, step, state)
  } catch (error) {
    run.status.warn(messageOf(error), state.urn)
  }
}

const subjectOf = (kind: string, { old, new: next }: Pick<Step, 'old' | 'new'>, state: ResourceState): HookSubject => ({
  urn: state.urn,
  id: state.id ?? '',
  name: nameOf(state.urn),
  type: state.type,
  ...(next && { newInputs: next.inputs }),
  ...(old && { oldInputs: old.inputs, oldOutputs: old.outputs }),
  ...(next && kind.startsWith('After') && { newOutputs: next.outputs }),
})

async function callHooks(run: Run, kind: HookKind, { old, new: next }: Pick<Step, 'old' | 'new'>, state: ResourceState) {
  const subject = subjectOf(kind, { old, new: next }, state)
  const names = state.resourceHooks?.[kind] ?? []
  if (names.length > 0 && !run.hasProgram) {
    // A hook may be there to forbid the delete.
    throw new EngineFailure(
      `Resource has delete hooks registered, but the program is not running. Hooks: ${names.join(', ')}. Take them out of the program and run \`up\` first.`,
    )
  }
  for (const name of names) {
    const hook = run.hooks.get(name)
    if (!hook) {
      if (!run.info.dryRun) run.status.warn(`the program no longer has the hook "${name}", so it was not called`, state.urn)
      continue
    }
    if (run.info.dryRun && !hook.onDryRun) continue
    try {
      await hook.run(subject)
    } catch (error) {
      const message = `${kind} hook "${name}" failed: ${messageOf(error)}`
      if (!hook.ignoreErrors) throw new EngineFailure(message)
      run.status.warn(message, state.urn)
    }
  }
}
