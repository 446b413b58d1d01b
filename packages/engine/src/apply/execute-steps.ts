import { RunAborted } from '../monitor/index.ts'
import type { Step } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import { executeStep } from './executor.ts'
import type { Run } from './run.ts'

/** Runs the steps of one registration in sequence. Returns the last entry; nothing when a step failed and the run continues. */
export async function executeSteps(run: Run, steps: readonly Step[]): Promise<ResourceState | undefined> {
  const { status, stepSlots, continueOnError } = run
  const work = stepSlots.run(async () => {
    let state: ResourceState | undefined
    for (const step of steps) {
      status.assertNotStopped()
      try {
        state = (await executeStep(run, step)) ?? state
      } catch (error) {
        if (!continueOnError || status.isStopped) {
          status.stop(error, step.urn)
          throw new RunAborted()
        }
        status.reportStepFailure(error, step.urn)
        return undefined
      }
    }
    return state
  })
  return status.unlessStopped(work)
}
