import type { Surroundings } from '../command.ts'
import { UsageError } from '../failure.ts'

/** Before anything is done: whether it was allowed on the command line, or there is somebody to ask. `what` begins the sentence. */
export function assertAskable(what: string, { yes, json }: { yes?: boolean; json?: boolean }, { terminal }: Surroundings): void {
  if (!yes && (!terminal || json)) throw new UsageError(`${what} changes things and there is no terminal to ask on. Say --yes.`)
}

/** Asks where it was not said already; tells it when nothing comes of it. */
export async function isAllowed(question: string, { yes }: { yes?: boolean }, around: Surroundings): Promise<boolean> {
  if (yes || (await around.ask(question))) return true
  around.out('Nothing was done.')
  return false
}
