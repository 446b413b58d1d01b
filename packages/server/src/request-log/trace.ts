import type { IncomingMessage } from 'node:http'
import type { RequestTrace } from '../context.ts'
import { newUuid } from '../crypto/index.ts'

/** On the request itself: a map of all requests costs the garbage collector more than everything that is noted. */
const traceKey = Symbol('trace')

interface Traced extends IncomingMessage {
  [traceKey]?: RequestTrace
}

/** A trace with nothing noted; the request id is made with it. */
export const newTrace = (): RequestTrace => ({
  requestId: newUuid(),
  operation: undefined,
  pool: undefined,
  client: undefined,
  user: undefined,
  caller: undefined,
  refusal: undefined,
  spans: undefined,
})

/** What is noted of a request. */
export function traceOf(incoming: IncomingMessage): RequestTrace {
  const traced: Traced = incoming
  traced[traceKey] ??= newTrace()
  return traced[traceKey]
}
