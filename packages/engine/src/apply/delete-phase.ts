import { EngineFailure } from '../failure.ts'
import { deleteProtectedMessage, deletionOp, deletionWaves, transitiveReferences } from '../plan/index.ts'
import { type ResourceState, referencesOf } from '../state/index.ts'
import { executeStep } from './executor.ts'
import type { Run } from './run.ts'

/**
 * Deletes what the program did not come to (`isSeen`: it did), dependents first. A protected entry is an error, and keeps what it needs; so does one
 * that is no target of this run; the rest goes on.
 */
export async function deleteRemaining(run: Run, isSeen: (urn: string) => boolean = () => false) {
  const left = run.journal.previous.filter(state => !run.journal.isRemoved(state))
  const spared = left.filter(state => !state.delete && isSeen(state.urn))
  const chosen = selectTargets(
    run,
    left.filter(state => !spared.includes(state)),
  )
  const guarded = chosen.filter(state => state.protect && deletionOp(state) === 'delete')
  for (const state of guarded) run.status.reportStepFailure(new EngineFailure(deleteProtectedMessage(state.urn)), state.urn)
  const others = left.filter(state => !chosen.includes(state))
  if (run.selection.isPartial) reportUntargetedDependents(run, chosen, others)
  const condemned = withoutNeeded(chosen, [...guarded, ...others], left)
  const going = new Set(condemned.map(state => state.urn))

  const failed: ResourceState[] = []
  for (const wave of deletionWaves(condemned)) {
    if (run.status.isStopped) return
    const possible = failed.length > 0 ? withoutNeeded(wave, failed, left) : wave
    await Promise.all(possible.map(state => run.stepSlots.run(async () => (await deleteOne(run, state, going)) || failed.push(state))))
  }
}

/** Those of them that nothing which stays needs. */
function withoutNeeded(states: ResourceState[], staying: ResourceState[], all: ResourceState[]): ResourceState[] {
  const needed = transitiveReferences(staying, all)
  return states.filter(state => !staying.includes(state) && (state.delete || !needed.has(state.urn)))
}

/** Entries of the run's targets, with what depends on them when that was asked for. */
function selectTargets({ selection }: Run, states: ResourceState[]): ResourceState[] {
  if (!selection.isPartial) return states
  const urns = new Set<string>()
  return states.filter(state => {
    const follows = selection.withDependents && [...referencesOf(state)].some(urn => urns.has(urn))
    if (!follows && !selection.isTargeted(state.urn)) return false
    urns.add(state.urn)
    return true
  })
}

function reportUntargetedDependents({ status, journal }: Run, chosen: readonly ResourceState[], others: readonly ResourceState[]) {
  const alive = new Set(
    journal
      .currentResources()
      .filter(state => !chosen.includes(state))
      .map(state => state.urn),
  )
  const going = new Set(chosen.flatMap(({ urn }) => (alive.has(urn) ? [] : [urn])))
  for (const state of others) {
    const needed = [...referencesOf(state)].find(urn => going.has(urn))
    if (needed === undefined) continue
    const message = `cannot delete '${needed}' without also deleting '${state.urn}', which depends on it: make that a target too, or use --target-dependents`
    status.reportStepFailure(new EngineFailure(message), needed)
  }
}

/** Answers whether it went well. */
async function deleteOne(run: Run, state: ResourceState, going: ReadonlySet<string>): Promise<boolean> {
  if (run.status.isStopped) return true
  // What it is deleted with takes it along: no call of its own.
  const old = state.deletedWith && going.has(state.deletedWith) ? Object.assign(state, { retainOnDelete: true }) : state
  try {
    await executeStep(run, { op: deletionOp(old), urn: old.urn, old })
    return true
  } catch (error) {
    if (run.continueOnError) run.status.reportStepFailure(error, old.urn)
    else run.status.stop(error, old.urn)
    return false
  }
}
