import type { ProviderFailure } from '@poolhouse/engine'

type FailureDetails = Pick<ProviderFailure, 'code' | 'initFailed' | 'missingKeys'>

/** What a method of the port rejects with: a message for a person, and what the engine reads beside it. */
export function providerFailure(message: string, { cause, ...details }: FailureDetails & { cause?: unknown } = {}): ProviderFailure {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), details)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
