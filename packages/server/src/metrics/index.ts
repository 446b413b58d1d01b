/**
 * Metrics: what a node counts and measures, in the text format of Prometheus, at an address of its own. Loaded where `--metrics` names that address.
 * Not here: which requests there were (request-log/), the numbers of analytics (pinpoint/, charts/).
 */
export { type Metrics, startMetrics } from './server.ts'
