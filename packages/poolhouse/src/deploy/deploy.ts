import { destroy, hasChanges, preview, type RunOptions, refresh, type StackName, type Summary, up } from '@poolhouse/engine'
import { isConfirmed } from '../confirmation.ts'
import type { CommandEnvironment } from '../environment.ts'
import { withEngineRun } from './run.ts'
import { assertKnownUrns, isExactUrn, resolveUrns, suggestUrn } from './urns.ts'

/** Options of up, preview, refresh and destroy. */
export interface DeploymentOptions {
  endpoint?: string
  expectNoChanges?: boolean
  refresh?: boolean
  skipUnsupported?: boolean
  strict?: boolean
  target?: string[]
  targetDependents?: boolean
  replace?: string[]
  targetReplace?: string[]
  parallel?: number
  continueOnError?: boolean
  diff?: boolean
  json?: boolean
  yes?: boolean
  planFirst?: boolean
  skipPreview?: boolean
  typecheck?: boolean
}

/** A verb that runs the engine on a whole stack. */
export type DeploymentOperation = 'up' | 'preview' | 'refresh' | 'destroy'

const operations: Record<DeploymentOperation, (options: RunOptions) => Promise<Summary>> = { up, preview, refresh, destroy }

/** Runs one operation of the engine and prints its progress. Resolves with the exit status. */
export async function deploy(
  operation: DeploymentOperation,
  stack: StackName,
  given: DeploymentOptions,
  environment: CommandEnvironment,
): Promise<number> {
  const { endpoint, json, diff } = given
  const options = await withResolvedUrns(stack, given)
  // The program of up and preview may declare the targets; refresh and destroy find them in the state only.
  if (operation === 'refresh' || operation === 'destroy') await assertKnownUrns(stack, options.target?.filter(isExactUrn) ?? [])
  return withEngineRun({ stack, endpoint, json, diff }, environment, async shared => {
    const run: RunOptions = { ...shared, ...toEngineOptions(options) }
    const isShown = !options.yes || options.planFirst
    if (operation !== 'preview' && isShown) {
      const planned = await operations[operation]({ ...run, dryRun: true })
      if (planned.result !== 'succeeded') return 1
      if (!(await isConfirmed(`Do ${operation} now?`, options, environment))) return 1
    }
    const summary = await operations[operation]({ ...run, isPlanned: isShown || options.skipPreview })
    const named = [...(run.targets ?? []), ...(run.replace ?? [])]
    const meant = summary.result === 'failed' && named.length > 0 && (await suggestUrn(stack, named))
    if (meant) environment.err(`poolhouse: ${meant}`)
    return exitStatusOf(summary, options, environment)
  })
}

/** The options with URNs in place of names. */
async function withResolvedUrns(stack: StackName, options: DeploymentOptions): Promise<DeploymentOptions> {
  const { target = [], replace = [], targetReplace = [] } = options
  if (target.length + replace.length + targetReplace.length === 0) return options
  const [urns, replaced, both] = await Promise.all([target, replace, targetReplace].map(list => resolveUrns(stack, list)))
  return { ...options, target: urns!, replace: replaced!, targetReplace: both! }
}

/** Options of the engine for those of the command line; absent ones stay absent. */
function toEngineOptions(options: DeploymentOptions): Partial<RunOptions> {
  const { target = [], replace = [], targetReplace = [] } = options
  return {
    ...(target.length + targetReplace.length > 0 && { targets: [...target, ...targetReplace] }),
    ...(replace.length + targetReplace.length > 0 && { replace: [...replace, ...targetReplace] }),
    ...(options.targetDependents && { targetDependents: true }),
    ...(options.refresh && { refresh: true }),
    ...(options.skipUnsupported && { skipUnsupported: true }),
    ...(options.strict && { strict: true }),
    ...(options.typecheck === false && { skipTypeCheck: true }),
    ...(options.continueOnError && { continueOnError: true }),
    ...(options.parallel !== undefined && { parallel: options.parallel }),
  }
}

function exitStatusOf(summary: Summary, { expectNoChanges }: DeploymentOptions, environment: CommandEnvironment): number {
  if (summary.result !== 'succeeded') return 1
  if (expectNoChanges && hasChanges(summary.changes)) {
    environment.err('poolhouse: there are changes, and --expect-no-changes was given.')
    return 1
  }
  return 0
}
