import { refuse, ServiceError } from '@poolhouse/contract'
import type { Log } from '../context.ts'
import { BodyTooLarge, bodyLimit } from '../http/index.ts'

/**
 * Whatever was thrown, as an error of the API. What nobody foresaw is logged with its stack and answered without it: the caller learns that it
 * is our fault, and the request id to quote.
 */
export function toServiceError(error: unknown, log: Log, fields: { requestId: string; operation: string }): ServiceError {
  if (error instanceof ServiceError) {
    if (error.status >= 500) log.error(error.message, { ...fields, cause: describe(error.cause ?? error) })
    else if (error.cause !== undefined) log.info(`${error.name}: ${error.message}`, { ...fields, cause: describe(error.cause) })
    return error
  }
  if (error instanceof BodyTooLarge)
    return refuse('RequestEntityTooLarge', `The request body is larger than ${bodyLimit} bytes, which is the most that this service reads.`)
  log.error('An operation failed unexpectedly', { ...fields, cause: describe(error) })
  return refuse('InternalErrorException', 'Something went wrong')
}

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
