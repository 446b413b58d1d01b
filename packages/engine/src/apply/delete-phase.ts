import { EngineFailure } from '../failure.ts'
import { deletionOp, deletionWaves, neededBy, refusalToDelete } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import { execute } from './executor.ts'
import type { Run } from './run.ts'

/** Deletes what the program did not come to, dependents first. A protected entry is an error, and keeps what it needs; the rest goes on. */
export async function deleteRemaining(run: Run) {
  const left = run.ledger.priors.filter(state => !run.ledger.isRetired(state))
  const guarded = left.filter(state => state.protect && deletionOp(state) === 'delete')
  for (const state of guarded) run.verdict.report(new EngineFailure(refusalToDelete(state.urn)), state.urn)
  const needed = neededBy(guarded, left)
  const condemned = left.filter(state => !guarded.includes(state) && !(needed.has(state.urn) && !state.delete))
  const going = new Set(condemned.map(state => state.urn))

  for (const wave of deletionWaves(condemned)) {
    if (run.verdict.stopped) return
    await Promise.all(wave.map(state => run.slots.run(() => deleteOne(run, state, going))))
  }
}

async function deleteOne(run: Run, state: ResourceState, going: ReadonlySet<string>) {
  if (run.verdict.stopped) return
  // What it is deleted with takes it along: no call of its own.
  const old = state.deletedWith && going.has(state.deletedWith) ? Object.assign(state, { retainOnDelete: true }) : state
  try {
    await execute(run, { op: deletionOp(old), urn: old.urn, old })
  } catch (error) {
    run.verdict.stop(error, old.urn)
  }
}
