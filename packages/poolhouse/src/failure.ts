/** The command was asked for in a way that it does not understand: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something that a person can mend, said in one or two lines: exit status 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}

/** The refusals of the rooms below, whose messages are written for a person. Anything else that is thrown is a mistake of ours. */
const userFacingErrors = new Set([
  'CommandFailure',
  'UsageError',
  'EngineFailure',
  'ProviderFailure',
  'ConfigError',
  'StorageError',
  'StartFailure',
])

export const systemErrorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

/** What to print for an error: its message alone where it was meant to be read; where it was not, how to report it. */
export function describeError(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return `poolhouse: ${String(error)}`
  if (env.POOLHOUSE_DEBUG) return error.stack ?? error.message
  if (userFacingErrors.has(error.name)) return `poolhouse: ${error.message}`
  return `poolhouse: ${error.message}\nThis should not have happened. Run it again with POOLHOUSE_DEBUG=1 to see where, and report it.`
}
