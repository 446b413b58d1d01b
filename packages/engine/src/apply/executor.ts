import { randomUUID } from 'node:crypto'
import type { StepEvent } from '../events.ts'
import { EngineFailure, messageOf } from '../failure.ts'
import { diffValues, isProviderType, markSecrets, maskSecrets, nameOf, propertyChanges, type Step, type StepOp } from '../plan/index.ts'
import type { Provider, ProviderFailure } from '../provider.ts'
import type { OperationType, PendingOperation, ResourceState } from '../state/index.ts'
import { equal, type Value } from '../wire.ts'
import { withHooks } from './hooks.ts'
import type { Run } from './run.ts'

/** The provider that a step's resource belongs to; components have none. */
export const providerOf = async ({ registry }: Run, state: ResourceState): Promise<Provider | undefined> => {
  if (!state.custom) return undefined
  if (isProviderType(state.type)) return registry.lifecycle
  if (!state.provider) throw new EngineFailure(`the state names no provider for ${state.urn}; it was changed by hand or damaged.`)
  return registry.get(state.provider, state.urn)
}

/** Runs one step: tells, writes the intent, calls the provider, writes the outcome. Answers the entry that is then in the state, if any. */
export async function executeStep(run: Run, step: Step): Promise<ResourceState | undefined> {
  const subject = (step.new ?? step.old)!
  const started = performance.now()
  const event = (phase: StepEvent['phase'], state: ResourceState): StepEvent => ({
    type: 'step',
    phase,
    op: step.op,
    urn: step.urn,
    resourceType: subject.type,
    name: nameOf(step.urn),
    parent: subject.parent ?? '',
    // A replacement is of what was.
    id: (step.op === 'replace' ? step.old?.id : state.id) ?? '',
    custom: subject.custom,
    ...(subject.provider && { provider: subject.provider }),
    changes: propertyChanges(step),
    replaceKeys: step.change?.replaceKeys ?? [],
    ...(step.new && { inputs: maskSecrets(step.new.inputs) }),
    ...(step.old && { oldInputs: maskSecrets(step.old.inputs) }),
    durationMs: Math.round(performance.now() - started),
  })
  if (!quiet.has(step.op)) run.emit(event('planned', subject))
  try {
    // What an earlier run had begun, with its hooks, is only finished.
    const action = step.resumes ? undefined : actions[step.op]
    const work = () => handlers[step.op](run, step)
    const result = await (action ? withHooks(run, action, step, work) : work())
    run.emit(event('done', result ?? subject))
    return result
  } catch (error) {
    run.emit(event('failed', subject))
    throw error
  }
}

/** Steps that hooks are about. */
const actions: Partial<Record<StepOp, 'create' | 'update' | 'delete'>> = {
  create: 'create',
  'create-replacement': 'create',
  update: 'update',
  delete: 'delete',
  'delete-replaced': 'delete',
}

/** Steps that take no time are told once. */
const quiet: ReadonlySet<StepOp> = new Set(['same', 'replace', 'remove-pending-replace', 'discard', 'discard-replaced'])

type Handler = (run: Run, step: Step) => Promise<ResourceState | undefined>

const handlers: Record<StepOp, Handler> = {
  same: async (run, { old, new: next }) => {
    if (isProviderType(next!.type)) await run.registry.configureResource(next!.urn, next!.id!, old!.inputs)
    if (isSameEntry(old!, next!)) run.journal.carryOver(old!, next!)
    else {
      run.journal.remove(old!)
      run.journal.add(next!)
    }
    return next
  },
  create,
  'create-replacement': create,
  update: (run, { old, new: next }) =>
    during(run, 'updating', next!, async () => {
      const provider = await providerOf(run, next!)
      const settle = (outputs: ResourceState['outputs']) => {
        next!.outputs = markSecrets(outputs, next!)
        next!.modified = now()
        run.journal.remove(old!)
        run.journal.add(next!)
      }
      if (!provider) {
        settle(old!.outputs)
        return next
      }
      const request = {
        ...resourceIdentity(next!),
        id: old!.id ?? '',
        olds: old!.outputs,
        oldInputs: old!.inputs,
        news: next!.inputs,
        ignoreChanges: next!.ignoreChanges ?? [],
        timeout: next!.customTimeouts?.update ?? 0,
        preview: run.info.dryRun,
      }
      const { properties } = await keepingHalfMade(provider.update(request), next!, settle)
      settle(properties)
      return next
    }),
  delete: (run, { old }) => remove(run, old!),
  'delete-replaced': async (run, { old }) => {
    if (old!.delete) return remove(run, old!)
    await callDelete(run, old!)
    old!.pendingReplacement = true
    run.journal.markChanged()
    await run.journal.flush()
    return undefined
  },
  replace: async () => undefined,
  'remove-pending-replace': async (run, { old }) => forget(run, old!),
  discard: async (run, { old }) => forget(run, old!),
  'discard-replaced': async (run, { old }) => forget(run, old!),
  read: readStep,
  'read-replacement': readStep,
  // The planner has read it already: its steps follow from what was found.
  import: importStep,
  'import-replacement': importStep,
  refresh: async () => {
    throw new Error('refresh steps are run by refresh.ts')
  },
}

async function create(run: Run, step: Step): Promise<ResourceState | undefined> {
  const { old, new: next } = step
  // Should the step be tried again, it is the same creation.
  step.resumes ??= { resource: { ...next! }, type: 'creating', creationKey: randomUUID() }
  const { creationKey = randomUUID() } = step.resumes
  return journaled(run, step.resumes, async () => {
    const provider = await providerOf(run, next!)
    const settle = (id: string, outputs: ResourceState['outputs']) => {
      if (next!.custom) next!.id = id
      next!.outputs = markSecrets(outputs, next!)
      next!.created = next!.modified = now()
      run.journal.add(next!)
      if (old?.pendingReplacement) run.journal.remove(old)
      else if (old) {
        old.delete = true
        run.journal.markChanged()
      }
    }
    if (!provider) {
      settle('', {})
      return next
    }
    const request = {
      ...resourceIdentity(next!),
      properties: next!.inputs,
      timeout: next!.customTimeouts?.create ?? 0,
      preview: run.info.dryRun,
      ...(!run.info.dryRun && { creationKey }),
    }
    const { id, properties } = await keepingHalfMade(provider.create(request), next!, (outputs, given) => settle(given, outputs))
    if (!id && !run.info.dryRun) throw new EngineFailure(`${next!.urn}: provider did not return an ID from Create`)
    settle(id, properties)
    return next
  })
}

async function readStep(run: Run, { old, new: next }: Step) {
  return during(run, 'reading', next!, async () => {
    const provider = (await providerOf(run, next!))!
    const { id, properties } = await provider.read({
      ...resourceIdentity(next!),
      id: next!.id!,
      properties: next!.inputs,
      inputs: next!.inputs,
      timeout: next!.customTimeouts?.read ?? 0,
    })
    if (!properties || !id) throw new EngineFailure(`resource '${next!.id}' does not exist`)
    next!.id = id
    next!.outputs = markSecrets(properties, next!)
    if (old && equal(old.inputs, next!.inputs) && equal(old.outputs, next!.outputs)) next!.modified = old.modified ?? now()
    else next!.modified = now()
    next!.created = old?.external ? (old.created ?? now()) : now()
    if (old && isSameEntry(old, next!)) run.journal.carryOver(old, next!)
    else {
      if (old && !old.external && old.id !== next!.id) {
        old.delete = true
        run.journal.markChanged()
      } else if (old) run.journal.remove(old)
      run.journal.add(next!)
    }
    return next
  })
}

async function importStep(run: Run, { old, new: next }: Step) {
  return during(run, 'importing', next!, async () => {
    next!.created = next!.modified = now()
    if (old?.external) run.journal.remove(old)
    else if (old) old.delete = true
    run.journal.add(next!)
    return next
  })
}

async function remove(run: Run, old: ResourceState) {
  await callDelete(run, old)
  run.journal.remove(old)
  await run.journal.flush()
  return undefined
}

/** Calls the provider's delete, unless there is nothing of ours to delete (spec 10.2). */
async function callDelete(run: Run, old: ResourceState) {
  if (!old.custom || old.external || old.retainOnDelete || run.info.dryRun || isProviderType(old.type)) return
  const provider = (await providerOf(run, old))!
  await during(run, 'deleting', old, async () => {
    await provider.delete({
      ...resourceIdentity(old),
      id: old.id ?? '',
      properties: old.outputs,
      oldInputs: old.inputs,
      timeout: old.customTimeouts?.delete ?? 0,
    })
  })
}

async function forget(run: Run, old: ResourceState) {
  run.journal.remove(old)
  return undefined
}

const during = <T>(run: Run, type: OperationType, resource: ResourceState, work: () => Promise<T>): Promise<T> =>
  journaled(run, { resource: { ...resource }, type }, work)

/** Writes the intent before the work and takes it back after; components and providers make nothing that could be lost. */
async function journaled<T>(run: Run, intent: PendingOperation, work: () => Promise<T>): Promise<T> {
  const { resource, type } = intent
  if (run.info.dryRun || !resource.custom || isProviderType(resource.type)) return work()
  await run.journal.begin(intent)
  let isOver = true
  try {
    return await work()
  } catch (error) {
    // A create whose answer was lost may have happened: its key stays in the journal, and the next run asks again with it.
    isOver = !(type === 'creating' && isOutcomeUnknown(error))
    throw error
  } finally {
    if (isOver) await run.journal.end(intent)
  }
}

/** Whether a failed call may have done its work all the same. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  ['UNAVAILABLE', 'CANCELLED'].includes((error as ProviderFailure).code ?? '') && !(error as ProviderFailure).initFailed

/** A call that failed half-way leaves a resource: it goes into the state with the reasons, and the step fails (spec 9.4). */
async function keepingHalfMade<T>(
  call: Promise<T>,
  next: ResourceState,
  settle: (outputs: ResourceState['outputs'], id: string) => void,
): Promise<T> {
  try {
    return await call
  } catch (error) {
    const half = (error as ProviderFailure).initFailed
    if (!half) throw error
    next.initErrors = half.reasons
    if (half.inputs) next.inputs = half.inputs
    settle(half.properties, half.id)
    throw new EngineFailure(`${messageOf(error)}${half.reasons.map(reason => `\n  ${reason}`).join('')}`)
  }
}

export const resourceIdentity = ({ urn, type }: ResourceState) => ({ urn, type, name: nameOf(urn) })
const now = () => new Date().toISOString()

/** Whether two entries would be written alike. */
export const isSameEntry = (a: ResourceState, b: ResourceState): boolean => diffValues(bare(a), bare(b), []).length === 0
const bare = (state: ResourceState): Value => JSON.parse(JSON.stringify(state, (_, value) => (isEmpty(value) ? undefined : value)))
const isEmpty = (value: unknown) =>
  value === false || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
