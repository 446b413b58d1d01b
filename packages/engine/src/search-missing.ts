import { Deployment, type Run } from './apply/index.ts'
import type { LaunchedProgram } from './run-program.ts'

/** A preview of the program beside its `up`, which only looks for resource types and functions that no provider here has. */
export interface MissingSearch {
  /** The message that names all of them; `undefined` when there is none, or when the preview fails: the `up` then says why. */
  find(): Promise<string | undefined>
  /** Ends a preview whose answer is not needed any more. */
  abandon(): void
}

/** A search that starts at the first `find`. `begin`: a dry run that shows and saves nothing. */
export function createMissingSearch(begin: () => Run, launch: (run: Run) => Promise<LaunchedProgram>): MissingSearch {
  let program: LaunchedProgram | undefined
  let isAbandoned = false
  let found: Promise<string | undefined> | undefined
  const search = async () => {
    const run = begin()
    program = await launch(run)
    if (isAbandoned) return void program.abandon()
    const deployment = new Deployment(run)
    await program.run(deployment, run)
    return deployment.missingMessage
  }
  return {
    find: () => (found ??= search().catch(() => undefined)),
    abandon: () => {
      isAbandoned = true
      program?.abandon()
    },
  }
}
