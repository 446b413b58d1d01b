/**
 * Pinpoint: applications, endpoints, events and the numbers that they give, in REST-JSON and for other rooms in process.
 * Not here: which events a sign-in causes and whether a role may send them, signatures and errors of the protocol (gateway/), rows (storage/).
 */
import type * as Report from './report.ts'

export { type Application, findApplication } from './application.ts'
export { findEndpointIds, maxEndpointId, updateEndpoints } from './endpoints.ts'
export { analyticsOf, type EventsBatch, type EventsResults, type PinpointEvent, pageViewType, putEvents } from './events.ts'
export { type EventPage, type EventQuery, exportEvents } from './export.ts'
export { pinpoint } from './service.ts'
export { eventSinkBacklog, type SinkBacklog, startEventSink } from './sink.ts'

/** The numbers of app clients with analytics, for a period that ends at `now`. Loaded at its first use, with the charts. */
export const readAnalyticsReport = async (...asked: Parameters<(typeof Report)['readAnalyticsReport']>) =>
  (await import('./report.ts')).readAnalyticsReport(...asked)
