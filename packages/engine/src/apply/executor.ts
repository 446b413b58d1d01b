import { randomUUID } from 'node:crypto'
import type { StepEvent } from '../events.ts'
import { EngineFailure } from '../failure.ts'
import {
  type CreateReplacementStep,
  type CreateStep,
  type DeleteStep,
  diffValues,
  type ImportStep,
  isProviderType,
  markSecrets,
  nameOf,
  propertyChanges,
  type ReadStep,
  resourceIdentity,
  type SameStep,
  type Step,
  shownValue,
  type UpdateStep,
} from '../plan/index.ts'
import type { OperationType, PendingOperation, ResourceState } from '../state/index.ts'
import { equal, type Value } from '../wire.ts'
import { InitFailed, withHooks } from './call-hooks.ts'
import {
  type CallResult,
  customProviderOf,
  deleteRequest,
  isDeletedByProvider,
  isOutcomeUnknown,
  providerOf,
  recordResult,
} from './provider-calls.ts'
import type { Run } from './run.ts'
import { isSkippedIn } from './skipped-resources.ts'

/**
 * Runs one step: emits its events, records the operation, calls the provider, records the result. Returns the entry that the step left in the journal,
 * if any. `resumed`: the creation of an interrupted run that this step finishes.
 */
export async function executeStep(run: Run, step: Step, resumed?: PendingOperation): Promise<ResourceState | undefined> {
  const subject = step.new ?? step.old
  const started = performance.now()
  const event = (phase: StepEvent['phase'], state: ResourceState): StepEvent => ({
    type: 'step',
    phase,
    op: step.op,
    urn: step.urn,
    resourceType: subject.type,
    name: nameOf(step.urn),
    parent: subject.parent ?? '',
    id: (step.op === 'replace' ? step.old.id : state.id) ?? '',
    custom: subject.custom,
    ...(isSkippedIn(run, subject) && { skipped: true }),
    ...(subject.provider && { provider: subject.provider }),
    changes: propertyChanges(step),
    replaceKeys: step.diff?.replaceKeys ?? [],
    ...(step.new && { inputs: shownValue(step.new.inputs) }),
    ...(step.old && { oldInputs: shownValue(step.old.inputs) }),
    durationMs: Math.round(performance.now() - started),
  })
  if (!immediate.has(step.op)) run.emit(event('planned', subject))
  try {
    // The interrupted run has already called the before-hooks.
    const action = resumed ? undefined : hookActions[step.op]
    // A retry continues the same creation, under the same key.
    const creation = resumed ?? { resource: { ...subject }, type: 'creating', creationKey: randomUUID() }
    const work = () => perform(run, step, creation)
    const result = await (action ? withHooks(run, action, step, work) : work())
    run.emit(event('done', result ?? subject))
    return result
  } catch (error) {
    run.emit(event('failed', error instanceof InitFailed ? error.state : subject))
    throw error
  }
}

/** The steps that have hooks. */
const hookActions: Partial<Record<Step['op'], 'create' | 'update' | 'delete'>> = {
  create: 'create',
  'create-replacement': 'create',
  update: 'update',
  delete: 'delete',
  'delete-replaced': 'delete',
}

/** Steps that call no provider are reported once, when they are done. */
const immediate: ReadonlySet<Step['op']> = new Set(['same', 'replace', 'remove-pending-replace', 'discard', 'discard-replaced'])

function perform(run: Run, step: Step, creation: PendingOperation): Promise<ResourceState | undefined> {
  switch (step.op) {
    case 'same':
      return keepSame(run, step)
    case 'create':
    case 'create-replacement':
      return create(run, step, creation)
    case 'update':
      return update(run, step)
    case 'delete':
    case 'delete-replaced':
      return remove(run, step)
    case 'discard':
    case 'discard-replaced':
    case 'remove-pending-replace':
      run.journal.remove(step.old)
      return Promise.resolve(undefined)
    case 'read':
    case 'read-replacement':
      return read(run, step)
    case 'import':
    case 'import-replacement':
      return importResource(run, step)
    case 'replace':
      return Promise.resolve(undefined)
  }
}

async function keepSame(run: Run, { old, new: next }: SameStep): Promise<ResourceState> {
  if (isProviderType(next.type)) await run.registry.configureResource(next.urn, next.id ?? '', old.inputs)
  replaceEntry(run, old, next)
  return next
}

async function create(run: Run, step: CreateStep | CreateReplacementStep, creation: PendingOperation): Promise<ResourceState> {
  const { old, new: next } = step
  const record = ({ id, ...result }: CallResult) => {
    const at = now()
    const state = withResult({ ...next, ...(next.custom && { id }), created: at, modified: at }, result)
    run.journal.add(state)
    if (step.op === 'create' && step.skippedBefore) run.journal.remove(step.skippedBefore)
    if (old && run.journal.latest(old).pendingReplacement) run.journal.remove(old)
    else if (old) run.journal.amend(old, { delete: true })
    return state
  }
  return journaled(run, creation, async () => {
    const provider = await providerOf(run, next)
    if (!provider) return record({ id: '', properties: {} })
    const { dryRun } = run.info
    const call = provider.create({
      ...resourceIdentity(next),
      properties: next.inputs,
      timeout: next.customTimeouts?.create ?? 0,
      preview: dryRun,
      ...(!dryRun && creation.creationKey && { creationKey: creation.creationKey }),
    })
    const assertHasId = async () => {
      const answer = await call
      if (!answer.id && !dryRun) throw new EngineFailure(`${next.urn}: provider did not return an ID from Create`)
      return answer
    }
    return recordResult(assertHasId(), record)
  })
}

function update(run: Run, { old, new: next }: UpdateStep): Promise<ResourceState> {
  const record = ({ id: _, ...result }: CallResult) => {
    const state = withResult({ ...next, modified: now() }, result)
    run.journal.remove(old)
    run.journal.add(state)
    return state
  }
  return during(run, 'updating', next, async () => {
    const provider = await providerOf(run, next)
    if (!provider) return record({ id: '', properties: old.outputs })
    const call = provider.update({
      ...resourceIdentity(next),
      id: old.id ?? '',
      olds: old.outputs,
      oldInputs: old.inputs,
      news: next.inputs,
      ignoreChanges: next.ignoreChanges ?? [],
      timeout: next.customTimeouts?.update ?? 0,
      preview: run.info.dryRun,
    })
    return recordResult(call, record)
  })
}

/** The entry with the outputs of a call; after a partial failure also with its errors and the inputs that took effect. */
function withResult(next: ResourceState, { properties, inputs, initErrors }: Omit<CallResult, 'id'>): ResourceState {
  const state = { ...next, ...(inputs && { inputs }), ...(initErrors && { initErrors }) }
  return { ...state, outputs: markSecrets(properties, state) }
}

/** Deletes a resource. One that is deleted before its replacement keeps its entry, marked, until the replacement exists. */
async function remove(run: Run, { op, old }: DeleteStep): Promise<undefined> {
  await callDelete(run, old)
  if (op === 'delete' || old.delete) run.journal.remove(old)
  else run.journal.amend(old, { pendingReplacement: true })
  await run.journal.flush()
  return undefined
}

/** Calls the provider's delete, unless the stack does not own the resource. */
async function callDelete(run: Run, old: ResourceState) {
  if (run.info.dryRun || !isDeletedByProvider(old)) return
  const provider = await customProviderOf(run, old)
  const request = deleteRequest(old)
  await during(run, 'deleting', old, () => provider.delete(request))
  const remains = provider.describeRemains?.(request)
  if (remains !== undefined) run.status.warn(remains, old.urn)
}

function read(run: Run, { id: wanted, old, new: next }: ReadStep): Promise<ResourceState> {
  return during(run, 'reading', next, async () => {
    const provider = await customProviderOf(run, next)
    const { id, properties } = await provider.read({
      ...resourceIdentity(next),
      id: wanted,
      properties: next.inputs,
      inputs: next.inputs,
      timeout: next.customTimeouts?.read ?? 0,
    })
    if (!properties || !id) throw new EngineFailure(`resource '${wanted}' does not exist`)
    const outputs = markSecrets(properties, next)
    const isUnchanged = old && equal(old.inputs, next.inputs) && equal(old.outputs, outputs)
    const state: ResourceState = {
      ...next,
      id,
      outputs,
      modified: (isUnchanged && old.modified) || now(),
      created: (old?.external && old.created) || now(),
    }
    if (old && !old.external && old.id !== id) {
      run.journal.amend(old, { delete: true })
      run.journal.add(state)
    } else if (old) replaceEntry(run, old, state)
    else run.journal.add(state)
    return state
  })
}

/** Adds the entry that was read when the import was planned. */
function importResource(run: Run, { old, new: next }: ImportStep): Promise<ResourceState> {
  return during(run, 'importing', next, async () => {
    const at = now()
    if (old?.external) run.journal.remove(old)
    else if (old) run.journal.amend(old, { delete: true })
    run.journal.add(next)
    // A following update refers to the planned entry, so the times are amended to it.
    return run.journal.amend(next, { created: at, modified: at })
  })
}

function replaceEntry(run: Run, old: ResourceState, next: ResourceState) {
  if (isSameEntry(old, next)) run.journal.carryOver(old, next)
  else {
    run.journal.remove(old)
    run.journal.add(next)
  }
}

const during = <T>(run: Run, type: OperationType, resource: ResourceState, work: () => Promise<T>): Promise<T> =>
  journaled(run, { resource: { ...resource }, type }, work)

/** Records the operation before the work and removes it after; components, providers and skipped resources leave nothing that could be lost. */
async function journaled<T>(run: Run, operation: PendingOperation, work: () => Promise<T>): Promise<T> {
  const { resource, type } = operation
  if (run.info.dryRun || !resource.custom || isProviderType(resource.type) || isSkippedIn(run, resource)) return work()
  await run.journal.begin(operation)
  let isOver = true
  try {
    return await work()
  } catch (error) {
    // The creation may have happened: its key stays in the journal, and the next run asks again with the same key.
    isOver = !(type === 'creating' && isOutcomeUnknown(error))
    throw error
  } finally {
    if (isOver) await run.journal.end(operation)
  }
}

const now = () => new Date().toISOString()

/** Whether two entries are written alike: empty and false members are not written. */
const isSameEntry = (a: ResourceState, b: ResourceState): boolean => diffValues(written(a), written(b), []).length === 0
const written = (state: ResourceState): Value => JSON.parse(JSON.stringify(state, (_, value) => (isEmpty(value) ? undefined : value)))
const isEmpty = (value: unknown) =>
  value === false || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
