/**
 * Tracing: OpenTelemetry spans of requests and of deliveries, sent to a collector by OTLP over HTTP. Loaded where `--traces` names one.
 * Not here: what is noted of a request (request-log/), what a part is called (the room that runs it).
 */
export { startTracing, type Tracing } from './tracing.ts'
