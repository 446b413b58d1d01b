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
  if (error instanceof StorageError && error.kind === 'unreachable') {
    log.error(error.message, { path })
    return unavailable(incoming.headers.accept)
  }
  log.error('A request failed unexpectedly', { path, cause: error.stack ?? error.message })
  return jsonResponse(500, { message: 'Something went wrong' })
}

/** A page or an OAuth endpoint while the database is away: a person reads a page, a program JSON. */
function unavailable(accept = ''): Response {
  const message = 'The service is unavailable. Please try again.'
  const response = accept.includes('text/html')
    ? htmlResponse(503, markup`<!doctype html><meta charset="utf-8"><title>503</title><p>${message}</p>`)
    : jsonResponse(503, { error: 'temporarily_unavailable', message }, { 'Cache-Control': 'no-store' })
  response.headers.set('Retry-After', '2')
  return response
}
