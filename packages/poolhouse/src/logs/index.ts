/**
 * Request events for people: lines on a terminal, JSON lines, and what `poolhouse logs` and `poolhouse explain REQUEST-ID` print.
 * Not here: what is in an event, and which rule decided a refusal (server, request-log/).
 */
export { followEvents } from './follow-events.ts'
export { formatEvent, formatExplainedEvent } from './format-event.ts'
export { showRequests } from './show-requests.ts'
