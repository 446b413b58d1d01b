import { messageOf } from '../failure.ts'
import type { PendingOperation, ResourceState, Snapshot } from '../state/index.ts'
import { executeStep } from './executor.ts'
import { isOutcomeUnknown, providerOf } from './provider-calls.ts'
import type { Run } from './run.ts'

/**
 * Finishes the creations that an interrupted run left pending: each is requested again with its recorded inputs and creation key, so that a service
 * which honours keys returns the resource that it made. Other pending operations are reported, as Pulumi's engine does, and stay pending until a
 * refresh. Returns the resulting state.
 */
export async function recoverPendingOperations(run: Run, pending: readonly PendingOperation[]): Promise<Snapshot> {
  const kept = run.journal.previous.map(state => {
    const copy = { ...state }
    run.journal.carryOver(state, copy)
    return copy
  })
  const unrecovered: PendingOperation[] = []
  if (run.info.dryRun) {
    for (const operation of pending) if (!(await canCreateAgain(run, operation))) unrecovered.push(operation)
    warnOfUnrecovered(run, unrecovered)
    return { resources: [...run.journal.previous], pendingOperations: [] }
  }
  await Promise.all(
    pending.map(operation =>
      run.stepSlots.run(async () => {
        if (run.status.isStopped || !(await canCreateAgain(run, operation))) unrecovered.push(operation)
        else await createAgain(run, operation, kept)
      }),
    ),
  )
  warnOfUnrecovered(run, unrecovered)
  await run.journal.flush()
  return { resources: run.journal.currentResources(), pendingOperations: run.journal.pendingOperations() }
}

async function canCreateAgain(run: Run, { type, creationKey, resource }: PendingOperation): Promise<boolean> {
  if (type !== 'creating' || !creationKey) return false
  // The key belongs to a parent that no longer exists.
  if (resource.parent && !run.journal.previous.some(state => state.urn === resource.parent)) return false
  try {
    return (await (await providerOf(run, resource))?.honoursCreationKeys?.()) ?? false
  } catch {
    return false
  }
}

async function createAgain(run: Run, operation: PendingOperation, kept: readonly ResourceState[]) {
  const { resource } = operation
  const old = kept.find(state => state.urn === resource.urn && !state.delete)
  const states = { urn: resource.urn, new: { ...resource } }
  try {
    await executeStep(run, old ? { op: 'create-replacement', old, ...states } : { op: 'create', ...states }, operation)
  } catch (error) {
    if (isOutcomeUnknown(error) || run.status.isStopped) run.status.stop(error, resource.urn)
    else
      run.status.warn(`its interrupted creation was requested again and refused, so it does not exist: ${messageOf(error)}`, resource.urn)
  }
}

function warnOfUnrecovered(run: Run, unrecovered: readonly PendingOperation[]) {
  if (unrecovered.length === 0) return
  const list = unrecovered.map(({ resource: { urn }, type }) => `  * ${urn}, interrupted while ${type}`)
  run.status.warn(
    [
      `Attempting to deploy or update resources with ${unrecovered.length} pending operations from previous deployment.`,
      ...list,
      'These resources are in an unknown state because an earlier run was interrupted while it waited for changes to them to complete.',
      'Check in the service whether they exist. A refresh clears this list; `import` adds a resource that was created.',
    ].join('\n'),
  )
}
