/**
 * Request log: one event for each request of this process, with the rule that decided a refusal; the last ones are kept, and others may follow.
 * Not here: how a terminal shows them (poolhouse), what a room finds out about a request (it notes it in `call.trace`), analytics events (analytics/).
 */
import type * as Explain from './explain.ts'

export type { AnsweredRequest } from './build-event.ts'
export type { EventLevel, RequestEvent } from './event.ts'
export type { RuleExplanation } from './explain.ts'
export { type LogAnswer, logRequests } from './log-requests.ts'
export { outcomeOf } from './outcome.ts'
export { loggedPath, withoutAddresses } from './private-text.ts'
export { type EventsAfter, RequestLog } from './request-log.ts'
export { requestName } from './request-name.ts'
export { newTrace, traceOf } from './trace.ts'

/** Loaded at its first use: the explanations are a table for each room. */
export const explainRefusal = async (...asked: Parameters<(typeof Explain)['explainRefusal']>) =>
  (await import('./explain.ts')).explainRefusal(...asked)
