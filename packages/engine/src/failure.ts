/**
 * A refusal meant for a person: which thing, which value, which rule, how to mend it. Whoever shows it prints the message alone, never the stack.
 */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The system's code of a failed call, e.g. `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code
