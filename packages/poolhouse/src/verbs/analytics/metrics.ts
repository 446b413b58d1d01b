import type { ClientAnalyticsStatus } from '@poolhouse/server'

/** What a label value escapes in the text format of Prometheus. */
const labelValue = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const sample = (name: string, labels: Readonly<Record<string, string>>, value: number): string =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${labelValue(text)}"`)
    .join(',')}} ${value}`

/**
 * What became of the events of each client today, and what waits, in the text format of Prometheus. The counter begins again at each day (UTC),
 * which Prometheus reads as a restart. `today`: as `2026-01-31`.
 */
export function metricLines(clients: readonly ClientAnalyticsStatus[], sinkBatches: number, today: string): string[] {
  const labels = ({ poolId, clientId }: ClientAnalyticsStatus) => ({ pool_id: poolId, client_id: clientId })
  return [
    '# HELP poolhouse_analytics_events_total Analytics events of today by what became of them.',
    '# TYPE poolhouse_analytics_events_total counter',
    ...clients.flatMap(client =>
      client.deliveries
        .filter(({ day }) => day === today)
        .map(({ outcome, events }) => sample('poolhouse_analytics_events_total', { ...labels(client), outcome }, events)),
    ),
    '# HELP poolhouse_analytics_events_waiting Analytics events that are not delivered yet.',
    '# TYPE poolhouse_analytics_events_waiting gauge',
    ...clients.map(client => sample('poolhouse_analytics_events_waiting', labels(client), client.waiting)),
    '# HELP poolhouse_analytics_sink_batches_waiting Batches of events that the sink has not taken.',
    '# TYPE poolhouse_analytics_sink_batches_waiting gauge',
    `poolhouse_analytics_sink_batches_waiting ${sinkBatches}`,
  ]
}
