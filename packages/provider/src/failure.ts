import type { ProviderFailure } from '@poolhouse/engine'

type FailureDetails = Pick<ProviderFailure, 'code' | 'initFailed' | 'missingKeys'>

/** The error that a method of the provider rejects with: a message for the user, and details for the engine. */
export function providerFailure(message: string, { cause, ...details }: FailureDetails & { cause?: unknown } = {}): ProviderFailure {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), details)
}

/** Message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
