import {
  type AnalyticsReport,
  bucketLabel,
  type ClientNumbers,
  formatNumber,
  type Measure,
  measures,
  periods,
  summaryOf,
} from '@poolhouse/server/charts'

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
/** The mark of zero, lower than every bar. */
const zero = '·'

/** Draws a report for a terminal: for each client a line of bars per measure, one character per bucket. */
export function drawReport(report: AnalyticsReport): string[] {
  const { title, bucket } = periods[report.period]
  const labels = report.buckets.map(start => bucketLabel(bucket, Date.parse(start)))
  const head = `Analytics of ${title}, ${labels[0]} to ${labels.at(-1)} (UTC)`
  if (report.clients.length === 0)
    return [head, '', 'No events. Events are counted for app clients with an AnalyticsConfiguration, and listed here by client.']
  return [head, ...report.clients.flatMap(client => ['', ...drawClient(client, report)])]
}

function drawClient(client: ClientNumbers, { period }: AnalyticsReport): string[] {
  const rows = (Object.keys(measures) as Measure[]).map(measure => {
    const { value, unit } = summaryOf(measure, client[measure], period)
    return { title: measures[measure].title, value: formatNumber(value), unit, bars: bars(client[measure]) }
  })
  const width = (key: 'title' | 'value' | 'unit') => Math.max(...rows.map(row => row[key].length))
  return [
    `${client.clientName ?? 'deleted client'}  client ${client.clientId}, application ${client.applicationId}`,
    ...rows.map(
      row => `  ${row.title.padEnd(width('title'))}  ${row.value.padStart(width('value'))} ${row.unit.padEnd(width('unit'))}  ${row.bars}`,
    ),
  ]
}

/** One character per value, the highest value as a full block. Each row has a scale of its own. */
function bars(values: readonly number[]): string {
  const top = Math.max(...values)
  return values.map(value => (value === 0 ? zero : blocks[Math.max(0, Math.ceil((value / top) * blocks.length) - 1)])).join('')
}
