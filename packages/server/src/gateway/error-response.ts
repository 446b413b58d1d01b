import type { IncomingMessage } from 'node:http'
import type { Context } from '../context.ts'
import { htmlResponse, jsonResponse, markup } from '../http/index.ts'
import { traceOf } from '../request-log/index.ts'
import { StorageError } from '../storage/index.ts'

/** The response to a request that failed in a room without errors of a protocol, such as a page. An unexpected error is logged with its stack. */
export function errorResponse({ log }: Pick<Context, 'log'>, incoming: IncomingMessage, error: Error): Response {
  traceOf(incoming).refusal = error
  const path = (incoming.url ?? '/').split('?', 1)[0]!
  if (error instanceof StorageError && error.kind === 'text')
    return jsonResponse(400, { error: 'invalid_request', message: 'The request has a text with the character U+0000.' })
  const status = error instanceof StorageError ? outageStatuses[error.kind] : undefined
  if (status) {
    if (status === 503) log.error(error.message, { path })
    return unavailable(status, incoming.headers.accept)
  }
  log.error('A request failed unexpectedly', { path, cause: error.stack ?? error.message })
  return jsonResponse(500, { message: 'Something went wrong' })
}

/** What a page or an OAuth endpoint answers while the store does not work, or has too much to do. */
const outageStatuses: { readonly [Kind in StorageError['kind']]?: 429 | 503 } = {
  unreachable: 503,
  full: 503,
  failing: 503,
  closed: 503,
  busy: 429,
}

/** A person reads a page, a program JSON. */
function unavailable(status: 429 | 503, accept = ''): Response {
  const message = status === 429 ? 'The service has too much to do. Please try again.' : 'The service is unavailable. Please try again.'
  const response = accept.includes('text/html')
    ? htmlResponse(status, markup`<!doctype html><meta charset="utf-8"><title>${String(status)}</title><p>${message}</p>`)
    : jsonResponse(status, { error: 'temporarily_unavailable', message }, { 'Cache-Control': 'no-store' })
  response.headers.set('Retry-After', '2')
  return response
}
