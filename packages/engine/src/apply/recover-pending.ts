import { messageOf } from '../failure.ts'
import type { PendingOperation, ResourceState, Snapshot } from '../state/index.ts'
import { executeStep, isOutcomeUnknown, providerOf } from './executor.ts'
import type { Run } from './run.ts'

/**
 * Finishes the creates that an engine which died, or a connection, left open: each is asked for again under the key of its journal entry, with the
 * inputs that it had, so that a service which honours keys gives what it made. Answers the state that follows. What cannot be taken over, because the
 * service ignores keys, is told in the words of the official engine and stays in the journal until a refresh.
 */
export async function recoverPendingOperations(run: Run, interrupted: readonly PendingOperation[]): Promise<Snapshot> {
  const kept = run.journal.previous.map(state => {
    const copy = { ...state }
    run.journal.carryOver(state, copy)
    return copy
  })
  const left: PendingOperation[] = []
  if (run.info.dryRun) {
    for (const operation of interrupted) if (!(await canCreateAgain(run, operation))) left.push(operation)
    warnOfUnrecovered(run, left)
    return { resources: [...run.journal.previous], pendingOperations: [] }
  }
  await Promise.all(
    interrupted.map(operation =>
      run.stepSlots.run(async () => {
        if (run.status.isStopped || !(await canCreateAgain(run, operation))) left.push(operation)
        else await createAgain(run, operation, kept)
      }),
    ),
  )
  warnOfUnrecovered(run, left)
  await run.journal.flush()
  return { resources: run.journal.currentResources(), pendingOperations: run.journal.pendingOperations() }
}

async function canCreateAgain(run: Run, { type, creationKey, resource }: PendingOperation): Promise<boolean> {
  if (type !== 'creating' || !creationKey) return false
  const knows = (urn: string) => run.journal.previous.some(state => state.urn === urn)
  // A key that was for a parent which is gone by now means nothing any more.
  if (resource.parent && !knows(resource.parent)) return false
  try {
    return (await (await providerOf(run, resource))?.honoursCreationKeys?.()) ?? false
  } catch {
    return false
  }
}

async function createAgain(run: Run, operation: PendingOperation, kept: readonly ResourceState[]) {
  const { resource } = operation
  const old = kept.find(state => state.urn === resource.urn && !state.delete)
  try {
    await executeStep(run, {
      op: old ? 'create-replacement' : 'create',
      urn: resource.urn,
      new: { ...resource },
      ...(old && { old }),
      resumes: operation,
    })
  } catch (error) {
    if (isOutcomeUnknown(error) || run.status.isStopped) run.status.stop(error, resource.urn)
    else
      run.status.warn(`its interrupted creation was asked for again and refused, so it does not exist: ${messageOf(error)}`, resource.urn)
  }
}

function warnOfUnrecovered(run: Run, left: readonly PendingOperation[]) {
  if (left.length === 0) return
  const list = left.map(({ resource: { urn }, type }) => `  * ${urn}, interrupted while ${type}`)
  run.status.warn(
    [
      `Attempting to deploy or update resources with ${left.length} pending operations from previous deployment.`,
      ...list,
      'These resources are in an unknown state because an earlier run was interrupted while it waited for changes to them to complete.',
      'Look in the service whether they exist; a refresh clears this list, and import takes over what was made.',
    ].join('\n'),
  )
}
