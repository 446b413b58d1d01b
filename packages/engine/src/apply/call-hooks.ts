import { EngineFailure, messageOf } from '../failure.ts'
import type { HookSubject } from '../monitor/index.ts'
import { type HookKind, nameOf, type Step } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import type { Run } from './run.ts'

/** The limit of Pulumi's engine. */
const MAX_RETRIES = 100

type Action = 'create' | 'update' | 'delete'
const kinds: Record<Action, { before: HookKind; after: HookKind }> = {
  create: { before: 'BeforeCreate', after: 'AfterCreate' },
  update: { before: 'BeforeUpdate', after: 'AfterUpdate' },
  delete: { before: 'BeforeDelete', after: 'AfterDelete' },
}

/** The entries that a hook sees: the old one, and the new one as it is at that time. */
interface HookStates {
  old?: ResourceState
  new?: ResourceState
}

/** The resource exists although the step failed; such a step is not retried. */
export class InitFailed extends EngineFailure {
  readonly state: ResourceState
  constructor(message: string, state: ResourceState) {
    super(message)
    this.state = state
  }
}

/** Runs the work of a step between its hooks. A failed before-hook fails the step; a failed after-hook is only a warning. */
export async function withHooks(
  run: Run,
  action: Action,
  step: Step,
  work: () => Promise<ResourceState | undefined>,
): Promise<ResourceState | undefined> {
  const state = step.new ?? step.old
  if (!state.resourceHooks) return work()
  const { before, after } = kinds[action]
  await callHooks(run, before, step, state)
  const result = await withRetries(run, action, step, state, work)
  // The after-hooks of a component are called when it registers its outputs, because then its children exist.
  if (state.custom || action === 'delete') await callAfterHooks(run, after, { ...step, ...(result && { new: result }) }, result ?? state)
  return result
}

/** Retries failed work for as long as an error hook asks for it. */
async function withRetries<T>(run: Run, action: Action, step: Step, state: ResourceState, work: () => Promise<T>): Promise<T> {
  const errors: string[] = []
  for (;;) {
    try {
      return await work()
    } catch (error) {
      errors.unshift(messageOf(error))
      const mayRetry = errors.length <= MAX_RETRIES && !run.status.isStopped && !(error instanceof InitFailed)
      if (!mayRetry || !(await shouldRetry(run, action, step, state, errors))) throw error
    }
  }
}

async function shouldRetry(run: Run, failedOperation: Action, step: Step, state: ResourceState, errors: string[]): Promise<boolean> {
  for (const name of state.resourceHooks?.OnError ?? []) {
    const hook = run.hooks.getErrorHook(name)
    try {
      if (await hook?.({ ...hookSubject('OnError', step, state), failedOperation, errors })) return true
    } catch (error) {
      run.status.warn(`error hook "${name}" failed: ${messageOf(error)}`, state.urn)
    }
  }
  return false
}

/** Calls the after-hooks of a resource; failures are warnings. */
export async function callAfterHooks(run: Run, kind: HookKind, states: HookStates, state: ResourceState) {
  try {
    await callHooks(run, kind, states, state)
  } catch (error) {
    run.status.warn(messageOf(error), state.urn)
  }
}

const hookSubject = (kind: string, { old, new: next }: HookStates, state: ResourceState): HookSubject => ({
  urn: state.urn,
  id: state.id ?? '',
  name: nameOf(state.urn),
  type: state.type,
  ...(next && { newInputs: next.inputs }),
  ...(old && { oldInputs: old.inputs, oldOutputs: old.outputs }),
  ...(next && kind.startsWith('After') && { newOutputs: next.outputs }),
})

async function callHooks(run: Run, kind: HookKind, states: HookStates, state: ResourceState) {
  const subject = hookSubject(kind, states, state)
  const names = state.resourceHooks?.[kind] ?? []
  if (names.length > 0 && !run.hasProgram) {
    // The hook may exist to forbid the delete, so the delete cannot go on without it.
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
