import type { CommandEnvironment } from './environment.ts'
import { UsageError } from './failure.ts'

/** Before anything is done: whether it was allowed on the command line, or there is somebody to ask. `what` begins the sentence. */
export function assertCanConfirm(
  what: string,
  { yes, json }: { yes?: boolean; json?: boolean },
  { isInteractive }: CommandEnvironment,
): void {
  if (!yes && (!isInteractive || json)) throw new UsageError(`${what} changes things and there is no terminal to ask on. Say --yes.`)
}

/** Asks where it was not said already; tells it when nothing comes of it. */
export async function isConfirmed(question: string, { yes }: { yes?: boolean }, environment: CommandEnvironment): Promise<boolean> {
  if (yes || (await environment.confirm(question))) return true
  environment.out('Nothing was done.')
  return false
}
