import type { CommandEnvironment } from './environment.ts'
import { UsageError } from './failure.ts'

/** Throws UsageError if a question would be needed and cannot be asked: without --yes, and without a terminal or with --json. `what` begins the message. */
export function assertCanConfirm(
  what: string,
  { yes, json }: { yes?: boolean; json?: boolean },
  { isInteractive }: CommandEnvironment,
): void {
  if (!yes && (!isInteractive || json)) throw new UsageError(`${what} needs a confirmation, and there is no terminal to ask on. Use --yes.`)
}

/** Whether --yes was given or the user answers yes; after a no it prints that nothing was done. */
export async function isConfirmed(question: string, { yes }: { yes?: boolean }, environment: CommandEnvironment): Promise<boolean> {
  if (yes || (await environment.confirm(question))) return true
  environment.out('Nothing was done.')
  return false
}
