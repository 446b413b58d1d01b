import { destroy, hasChanges, preview, type RunOptions, refresh, type Summary, up } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import type { DeploymentOptions, Operation } from '../verbs/deployments.ts'
import { isAllowed } from '../verbs/permission.ts'
import { withRun } from './run.ts'
import { assertKnownUrns, isWhole, probablyMeant } from './urns.ts'

const operations: Record<Operation, (options: RunOptions) => Promise<Summary>> = { up, preview, refresh, destroy }

/** Runs one operation of the engine, shows it as it goes, and gives the exit status. */
export async function deploy(
  operation: Operation,
  stack: { project: string; stack?: string },
  options: DeploymentOptions,
  around: Surroundings,
): Promise<number> {
  const { endpoint, json, diff } = options
  // A program may declare what a target names; without one only the state can have it.
  if (operation === 'refresh' || operation === 'destroy') await assertKnownUrns(stack, options.target?.filter(isWhole) ?? [])
  return withRun({ ...stack, endpoint, json, diff }, around, async given => {
    const run: RunOptions = { ...given, ...choice(options) }
    if (operation !== 'preview' && !options.yes) {
      const planned = await operations[operation]({ ...run, dryRun: true })
      if (planned.result !== 'succeeded') return 1
      if (!(await isAllowed(`Do ${operation} now?`, options, around))) return 1
    }
    const summary = await operations[operation](run)
    const named = [...(run.targets ?? []), ...(run.replace ?? [])]
    const meant = summary.result === 'failed' && named.length > 0 && (await probablyMeant(stack, named))
    if (meant) around.err(`poolhouse: ${meant}`)
    return judge(summary, options, around)
  })
}

/** The part of the options that the engine knows by another name, or not at all when it was not given. */
function choice(options: DeploymentOptions): Partial<RunOptions> {
  const { target = [], replace = [], targetReplace = [] } = options
  return {
    ...(target.length + targetReplace.length > 0 && { targets: [...target, ...targetReplace] }),
    ...(replace.length + targetReplace.length > 0 && { replace: [...replace, ...targetReplace] }),
    ...(options.targetDependents && { targetDependents: true }),
    ...(options.refresh && { refresh: true }),
    ...(options.continueOnError && { continueOnError: true }),
    ...(options.parallel !== undefined && { parallel: options.parallel }),
  }
}

function judge(summary: Summary, { expectNoChanges }: DeploymentOptions, around: Surroundings): number {
  if (summary.result !== 'succeeded') return 1
  if (expectNoChanges && hasChanges(summary.changes)) {
    around.err('poolhouse: there are changes, and --expect-no-changes was given.')
    return 1
  }
  return 0
}
