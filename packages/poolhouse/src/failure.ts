/** The command line is invalid: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** An error that the user can fix; the message says how in one or two lines. Exit status 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}

/** Names of errors whose messages are written for users. Any other error is a bug. */
const userFacingErrors = new Set([
  'CommandFailure',
  'UsageError',
  'EngineFailure',
  'ProviderFailure',
  'ConfigError',
  'StorageError',
  'StartFailure',
])

/** Code of a system error, such as ENOENT. */
export const systemErrorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

/** Text to print for an error: the message of an error for users, or of a bug with a hint how to report it. */
export function describeError(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return `poolhouse: ${String(error)}`
  if (env.POOLHOUSE_DEBUG) return error.stack ?? error.message
  if (isEngineMissing(error)) return `poolhouse: ${serviceAlone}`
  if (userFacingErrors.has(error.name)) return `poolhouse: ${error.message}`
  return `poolhouse: ${error.message}\nThis should not have happened. Run it again with POOLHOUSE_DEBUG=1 to see where, and report it.`
}

/** What a command of the engine says in an installation that has the service alone. */
const serviceAlone =
  'this is the service alone, without the engine that deploys Pulumi programs. Install the package or the archive "poolhouse" instead of "poolhouse-service", and run this again.'

/** Whether the engine is installed beside this command; `poolhouse-service` does without it. */
export function hasEngine(): boolean {
  try {
    return import.meta.resolve('@poolhouse/engine') !== ''
  } catch {
    return false
  }
}

/** The package and the archive `poolhouse-service` have every command, but not what the commands of the engine load. */
const isEngineMissing = (error: Error): boolean =>
  systemErrorCode(error) === 'ERR_MODULE_NOT_FOUND' && /package '@poolhouse\/(engine|provider)'/.test(error.message)
