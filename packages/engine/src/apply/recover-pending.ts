import { messageOf } from '../failure.ts'
import type { Deployment, PendingOperation, ResourceState } from '../state/index.ts'
import { execute, isLost, providerOf } from './executor.ts'
import type { Run } from './run.ts'

/**
 * Finishes the creates that an engine which died, or a connection, left open: each is asked for again under the key of its journal entry, with the
 * inputs that it had, so that a service which honours keys gives what it made. Answers the state that follows. What cannot be taken over, because the
 * service ignores keys, is told in the words of the official engine and stays in the journal until a refresh.
 */
export async function takeOver(run: Run, interrupted: readonly PendingOperation[]): Promise<Deployment> {
  const kept = run.ledger.priors.map(state => {
    const copy = { ...state }
    run.ledger.keep(state, copy)
    return copy
  })
  const left: PendingOperation[] = []
  if (run.info.dryRun) {
    for (const operation of interrupted) if (!(await isHonoured(run, operation))) left.push(operation)
    warnOf(run, left)
    return { resources: [...run.ledger.priors], pendingOperations: [] }
  }
  await Promise.all(
    interrupted.map(operation =>
      run.slots.run(async () => {
        if (run.verdict.stopped || !(await isHonoured(run, operation))) left.push(operation)
        else await createAgain(run, operation, kept)
      }),
    ),
  )
  warnOf(run, left)
  await run.ledger.flush()
  return { resources: run.ledger.current(), pendingOperations: run.ledger.unfinished() }
}

async function isHonoured(run: Run, { type, creationKey, resource }: PendingOperation): Promise<boolean> {
  if (type !== 'creating' || !creationKey) return false
  const knows = (urn: string) => run.ledger.priors.some(state => state.urn === urn)
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
    await execute(run, {
      op: old ? 'create-replacement' : 'create',
      urn: resource.urn,
      new: { ...resource },
      ...(old && { old }),
      resumes: operation,
    })
  } catch (error) {
    if (isLost(error) || run.verdict.stopped) run.verdict.stop(error, resource.urn)
    else
      run.verdict.warn(`its interrupted creation was asked for again and refused, so it does not exist: ${messageOf(error)}`, resource.urn)
  }
}

function warnOf(run: Run, left: readonly PendingOperation[]) {
  if (left.length === 0) return
  const list = left.map(({ resource: { urn }, type }) => `  * ${urn}, interrupted while ${type}`)
  run.verdict.warn(
    [
      `Attempting to deploy or update resources with ${left.length} pending operations from previous deployment.`,
      ...list,
      'These resources are in an unknown state because an earlier run was interrupted while it waited for changes to them to complete.',
      'Look in the service whether they exist; a refresh clears this list, and import takes over what was made.',
    ].join('\n'),
  )
}
