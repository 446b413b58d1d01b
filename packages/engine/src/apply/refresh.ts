import { messageOf } from '../failure.ts'
import { diffValues, isProviderType, markSecrets, maskSecrets, nameOf, type PropertyChange, resourceIdentity } from '../plan/index.ts'
import type { ProviderFailure, ReadResponse } from '../provider.ts'
import type { ResourceState, Snapshot } from '../state/index.ts'
import { type Bag, equal, withSecretsOf } from '../wire.ts'
import { customProviderOf } from './provider-calls.ts'
import type { Run } from './run.ts'

type Found = { state: ResourceState; found: 'same' | 'changed' } | { state: undefined; found: 'gone' }

/** Finds drift: reads every resource and returns the refreshed state, which the caller saves (docs/reference/pulumi-protocol.md#10.3). */
export async function refreshAll(run: Run): Promise<Snapshot> {
  const { previous } = run.journal
  const results = await Promise.all(previous.map(state => run.stepSlots.run(() => refreshOne(run, state))))
  const gone = new Set(previous.flatMap((state, index) => (results[index]?.found === 'gone' ? [state.urn] : [])))
  const kept = results.flatMap(({ state }) => (state ? [withoutReferencesTo(gone, state)] : []))
  return { resources: kept, pendingOperations: [] }
}

const isReadable = (state: ResourceState) => state.custom && !isProviderType(state.type) && !state.pendingReplacement && !state.delete

async function refreshOne(run: Run, old: ResourceState): Promise<Found> {
  const unchanged: Found = { state: old, found: 'same' }
  if (run.status.isStopped || !isReadable(old) || !run.selection.isTargeted(old.urn)) return unchanged
  const started = performance.now()
  const emitStep = (phase: 'planned' | 'done' | 'failed', found?: Found['found'], changes: PropertyChange[] = []) =>
    run.emit({
      type: 'step',
      phase,
      op: 'refresh',
      urn: old.urn,
      resourceType: old.type,
      name: nameOf(old.urn),
      parent: old.parent ?? '',
      id: old.id ?? '',
      custom: true,
      changes,
      replaceKeys: [],
      oldInputs: maskSecrets(old.inputs),
      durationMs: Math.round(performance.now() - started),
      ...(found && { found }),
    })
  emitStep('planned')
  try {
    const read = await readNow(run, old)
    if (!read) {
      emitStep('done', 'gone')
      return { state: undefined, found: 'gone' }
    }
    const isChanged =
      !equal(old.outputs, read.outputs) ||
      !equal(old.inputs, read.inputs) ||
      old.id !== read.id ||
      !equal(old.initErrors ?? [], read.initErrors ?? [])
    if (!isChanged) {
      emitStep('done', 'same')
      return unchanged
    }
    const state = { ...read, modified: new Date().toISOString() }
    emitStep('done', 'changed', diffValues(old.outputs, state.outputs, []))
    return { state, found: 'changed' }
  } catch (error) {
    emitStep('failed')
    run.status.stop(error, old.urn)
    return unchanged
  }
}

async function readNow(run: Run, old: ResourceState): Promise<ResourceState | undefined> {
  const provider = await customProviderOf(run, old)
  const { initErrors: _, ...healthy } = old
  const request = {
    ...resourceIdentity(old),
    id: old.id ?? '',
    properties: old.outputs,
    inputs: old.inputs,
    timeout: old.customTimeouts?.read ?? 0,
  }
  let read: ReadResponse
  let initErrors: string[] = []
  try {
    read = await provider.read(request)
  } catch (error) {
    const half = (error as ProviderFailure).initFailed
    if (!half) throw error
    initErrors = half.reasons
    read = half
    const message = `Refreshed resource is in an unhealthy state: ${messageOf(error)}`
    run.emit({ type: 'diagnostic', severity: 'warning', message, urn: old.urn, ephemeral: false })
  }
  if (!read.id || !read.properties) return undefined
  const state: ResourceState = {
    ...healthy,
    id: read.id,
    inputs: read.inputs ? (withSecretsOf(read.inputs, old.inputs) as Bag) : old.inputs,
    ...(initErrors.length > 0 && { initErrors }),
  }
  state.outputs = markSecrets(read.properties, state)
  return state
}

/** The entry without references to resources that no longer exist. */
function withoutReferencesTo(gone: ReadonlySet<string>, state: ResourceState): ResourceState {
  if (gone.size === 0) return state
  const stays = (urn: string) => !gone.has(urn)
  const { parent, deletedWith, ...rest } = state
  return {
    ...rest,
    ...(parent && stays(parent) && { parent }),
    ...(deletedWith && stays(deletedWith) && { deletedWith }),
    ...(state.replaceWith && { replaceWith: state.replaceWith.filter(stays) }),
    dependencies: state.dependencies.filter(stays),
    propertyDependencies: Object.fromEntries(Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.filter(stays)])),
  }
}
