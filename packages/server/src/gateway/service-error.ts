import { refuse, ServiceError } from '@poolhouse/contract'
import type { Log } from '../context.ts'
import { BodyTooLarge } from '../http/index.ts'
import { StorageError } from '../storage/index.ts'

/**
 * Turns anything that was thrown into an error of the API. An unexpected error is logged with its stack, and the caller gets an
 * InternalErrorException without it; the request id links the two.
 */
export function toServiceError(error: unknown, log: Log, fields: { requestId: string; operation: string }): ServiceError {
  if (error instanceof ServiceError) {
    if (error.status >= 500) log.error(error.message, { ...fields, cause: describe(error.cause ?? error) })
    else if (error.cause !== undefined) log.info(`${error.name}: ${error.message}`, { ...fields, cause: describe(error.cause) })
    return error
  }
  if (error instanceof BodyTooLarge)
    return refuse(
      'RequestEntityTooLarge',
      `The request body is larger than ${error.limit} bytes, which is the most that this operation takes.`,
    )
  if (error instanceof StorageError && storageRefusals[error.kind]) {
    const refusal = storageRefusals[error.kind]!(error)
    if (refusal.status >= 500) log.error(error.message, fields)
    return refusal
  }
  log.error('An operation failed unexpectedly', { ...fields, cause: describe(error) })
  return refuse('InternalErrorException', 'Something went wrong')
}

const unavailable = (cause: StorageError) => refuse('ServiceUnavailable', 'Service is unavailable. Please try again.', { cause })

/** Errors of the store that the caller can do something about: SDKs retry 503 and TooManyRequestsException. The service publishes no text for U+0000. */
const storageRefusals: { readonly [Kind in StorageError['kind']]?: (cause: StorageError) => ServiceError } = {
  unreachable: unavailable,
  full: unavailable,
  failing: unavailable,
  closed: unavailable,
  // docs/reference/wire-protocol.md#7.
  busy: cause => refuse('TooManyRequestsException', 'Too many requests', { cause }),
  text: cause => refuse('InvalidParameterException', 'A text must not contain the character U+0000.', { cause }),
}

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
