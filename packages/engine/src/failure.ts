/**
 * An error meant for a person: its message says which property, which value, which rule and how to fix it. It is shown without a stack trace.
 */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

/** The message of a thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The system's code of a failed call, e.g. `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code
