import { EngineFailure, messageOf } from '../failure.ts'
import { deleteProtectedMessage, deletionOp, deletionWaves, transitiveReferences } from '../plan/index.ts'
import { type ResourceState, referencesOf } from '../state/index.ts'
import { executeStep } from './executor.ts'
import { findDeleteRefusal } from './provider-calls.ts'
import type { Run } from './run.ts'

/** A deletion that may not happen, and why. */
interface Refusal {
  urn: string
  reason: string
}

/**
 * Deletes every entry that the program did not register, dependents first; by default, all of them. Every deletion is checked before the first one:
 * when one is refused, nothing is deleted and the run fails. Otherwise a protected pool would lose its clients before its own deletion is refused.
 */
export async function deleteRemaining(run: Run, isRegistered: (urn: string) => boolean = () => false) {
  const remaining = run.journal.remaining()
  const registered = remaining.filter(state => !state.delete && isRegistered(state.urn))
  const targets = selectTargets(
    run,
    remaining.filter(state => !registered.includes(state)),
  )
  const others = remaining.filter(state => !targets.includes(state))
  const refusals = await findRefusals(run, targets, others)
  if (refusals.length > 0) return reportRefusals(run, refusals)

  const deletable = withoutNeeded(targets, others, remaining)
  const deletableUrns = new Set(deletable.map(state => state.urn))
  const failed: ResourceState[] = []
  for (const wave of deletionWaves(deletable)) {
    if (run.status.isStopped) return
    const possible = failed.length > 0 ? withoutNeeded(wave, failed, remaining) : wave
    const deletes = possible.map(state => run.stepSlots.run(async () => (await deleteOne(run, state, deletableUrns)) || failed.push(state)))
    await Promise.all(deletes)
  }
}

/** Every reason that is known before a deletion is tried: protection, dependents outside of the targets, and what the providers know. */
async function findRefusals(run: Run, targets: readonly ResourceState[], others: readonly ResourceState[]): Promise<Refusal[]> {
  const refusals = targets.flatMap(state =>
    state.protect && deletionOp(state) === 'delete' ? [{ urn: state.urn, reason: deleteProtectedMessage(state.urn) }] : [],
  )
  if (run.selection.isPartial) refusals.push(...untargetedDependents(run, targets, others))
  const urns = new Set(targets.map(state => state.urn))
  const asked = targets.filter(state => !isDeletedWith(state, urns) && deletionOp(state).startsWith('delete'))
  const answers = await Promise.all(asked.map(state => run.stepSlots.run(() => askProvider(run, state, targets))))
  return [...refusals, ...answers.flat()]
}

async function askProvider(run: Run, state: ResourceState, deleted: readonly ResourceState[]): Promise<Refusal[]> {
  if (run.status.isStopped) return []
  try {
    const reason = await findDeleteRefusal(run, state, deleted)
    return reason === undefined ? [] : [{ urn: state.urn, reason }]
  } catch (error) {
    return [{ urn: state.urn, reason: messageOf(error) }]
  }
}

function reportRefusals({ status }: Run, refusals: readonly Refusal[]) {
  for (const { urn, reason } of refusals) status.reportStepFailure(new EngineFailure(reason), urn)
  status.warn('Nothing was deleted, because a deletion of this run is refused: either all of its deletions are possible, or none is made.')
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

function untargetedDependents({ journal }: Run, targets: readonly ResourceState[], others: readonly ResourceState[]): Refusal[] {
  const kept = journal.currentResources().filter(state => !targets.includes(state))
  const keptUrns = new Set(kept.map(state => state.urn))
  const deleted = new Set(targets.flatMap(({ urn }) => (keptUrns.has(urn) ? [] : [urn])))
  return others.flatMap(state => {
    const needed = [...referencesOf(state)].find(urn => deleted.has(urn))
    if (needed === undefined) return []
    const reason = `cannot delete '${needed}' without also deleting '${state.urn}', which depends on it: make that a target too, or use --target-dependents`
    return [{ urn: needed, reason }]
  })
}

/** `deletedWith`: the delete of the other resource deletes this one too, so the provider is not called. */
const isDeletedWith = ({ deletedWith }: ResourceState, deletedUrns: ReadonlySet<string>): boolean =>
  deletedWith !== undefined && deletedUrns.has(deletedWith)

/** Deletes one entry. Returns false when its step failed, which is reported. */
async function deleteOne(run: Run, state: ResourceState, deletedUrns: ReadonlySet<string>): Promise<boolean> {
  if (run.status.isStopped) return true
  const old = isDeletedWith(state, deletedUrns) ? run.journal.amend(state, { retainOnDelete: true }) : state
  try {
    await executeStep(run, { op: deletionOp(old), urn: old.urn, old })
    return true
  } catch (error) {
    if (run.continueOnError) run.status.reportStepFailure(error, old.urn)
    else run.status.stop(error, old.urn)
    return false
  }
}
