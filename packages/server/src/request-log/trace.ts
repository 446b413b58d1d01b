import type { IncomingMessage } from 'node:http'
import type { RequestTrace } from '../context.ts'
import { newUuid } from '../crypto/index.ts'

const traces = new WeakMap<IncomingMessage, RequestTrace>()

/** A trace with nothing noted; the request id is made with it. */
export const newTrace = (): RequestTrace => ({
  requestId: newUuid(),
  operation: undefined,
  pool: undefined,
  client: undefined,
  user: undefined,
  refusal: undefined,
})

/** What is noted of a request. */
export function traceOf(incoming: IncomingMessage): RequestTrace {
  let trace = traces.get(incoming)
  if (!trace) {
    trace = newTrace()
    traces.set(incoming, trace)
  }
  return trace
}
