import { ServiceError } from '@poolhouse/contract'

/** The name of an error as the caller sees it: an exception, or the code of an OAuth error. Undefined for an error that none expected. */
export function outcomeOf(refusal: unknown): string | undefined {
  if (refusal instanceof ServiceError) return refusal.name
  const code = (refusal as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
