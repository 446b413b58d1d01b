/**
 * The log of a service: its requests and what it says beside them, as lines on a terminal or lines of JSON, and what `poolhouse logs` and
 * `poolhouse explain REQUEST-ID` print. Secrets are hidden here.
 * Not here: what is in an event, and which rule decided a refusal (server, request-log/).
 */
export { followEvents } from './follow-events.ts'
export { formatEvent, formatExplainedEvent } from './format-event.ts'
export { type ServiceLog, serviceLog } from './service-log.ts'
export { showRequests } from './show-requests.ts'
