import { EngineFailure } from '../failure.ts'
import { deleteProtectedMessage, deletionOp, deletionWaves, transitiveReferences } from '../plan/index.ts'
import { type ResourceState, referencesOf } from '../state/index.ts'
import { executeStep } from './executor.ts'
import type { Run } from './run.ts'

/**
 * Deletes every entry that the program did not register, dependents first; by default, all of them. A protected entry is an error. Protected and
 * untargeted entries keep everything that they refer to.
 */
export async function deleteRemaining(run: Run, isRegistered: (urn: string) => boolean = () => false) {
  const remaining = run.journal.remaining()
  const registered = remaining.filter(state => !state.delete && isRegistered(state.urn))
  const targets = selectTargets(
    run,
    remaining.filter(state => !registered.includes(state)),
  )
  const isProtected = targets.filter(state => state.protect && deletionOp(state) === 'delete')
  for (const state of isProtected) run.status.reportStepFailure(new EngineFailure(deleteProtectedMessage(state.urn)), state.urn)
  const others = remaining.filter(state => !targets.includes(state))
  if (run.selection.isPartial) reportUntargetedDependents(run, targets, others)
  const deletable = withoutNeeded(targets, [...isProtected, ...others], remaining)
  const deletableUrns = new Set(deletable.map(state => state.urn))

  const failed: ResourceState[] = []
  for (const wave of deletionWaves(deletable)) {
    if (run.status.isStopped) return
    const possible = failed.length > 0 ? withoutNeeded(wave, failed, remaining) : wave
    const deletes = possible.map(state => run.stepSlots.run(async () => (await deleteOne(run, state, deletableUrns)) || failed.push(state)))
    await Promise.all(deletes)
  }
}

/** The entries that no kept entry refers to. */
function withoutNeeded(states: ResourceState[], kept: ResourceState[], all: ResourceState[]): ResourceState[] {
  const needed = transitiveReferences(kept, all)
  return states.filter(state => !kept.includes(state) && (state.delete || !needed.has(state.urn)))
}

/** The targeted entries, and with `--target-dependents` also what depends on them. */
function selectTargets({ selection }: Run, states: ResourceState[]): ResourceState[] {
  if (!selection.isPartial) return states
  const urns = new Set<string>()
  return states.filter(state => {
    const isDependent = selection.withDependents && [...referencesOf(state)].some(urn => urns.has(urn))
    if (!isDependent && !selection.isTargeted(state.urn)) return false
    urns.add(state.urn)
    return true
  })
}

function reportUntargetedDependents({ status, journal }: Run, targets: readonly ResourceState[], others: readonly ResourceState[]) {
  const kept = journal.currentResources().filter(state => !targets.includes(state))
  const keptUrns = new Set(kept.map(state => state.urn))
  const deleted = new Set(targets.flatMap(({ urn }) => (keptUrns.has(urn) ? [] : [urn])))
  for (const state of others) {
    const needed = [...referencesOf(state)].find(urn => deleted.has(urn))
    if (needed === undefined) continue
    const message = `cannot delete '${needed}' without also deleting '${state.urn}', which depends on it: make that a target too, or use --target-dependents`
    status.reportStepFailure(new EngineFailure(message), needed)
  }
}

/** Deletes one entry. Returns false when its step failed, which is reported. */
async function deleteOne(run: Run, state: ResourceState, deletedUrns: ReadonlySet<string>): Promise<boolean> {
  if (run.status.isStopped) return true
  // `deletedWith`: the delete of the other resource deletes this one too, so the provider is not called.
  const isDeletedWith = state.deletedWith !== undefined && deletedUrns.has(state.deletedWith)
  const old = isDeletedWith ? run.journal.amend(state, { retainOnDelete: true }) : state
  try {
    await executeStep(run, { op: deletionOp(old), urn: old.urn, old })
    return true
  } catch (error) {
    if (run.continueOnError) run.status.reportStepFailure(error, old.urn)
    else run.status.stop(error, old.urn)
    return false
  }
}
