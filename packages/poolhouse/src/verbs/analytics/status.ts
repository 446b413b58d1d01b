import type { ClientAnalyticsStatus } from '@poolhouse/server'
import { printableLine } from '@poolhouse/terminal'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface StatusOptions extends StoreOptions {
  days: string
  json?: boolean
  metrics?: boolean
}

/** Days that the service counts deliveries for. */
const maxDays = 396

/** Adds the verb `analytics status` to the command line. */
export function addAnalyticsStatus(group: Command, environment: CommandEnvironment): void {
  addStoreOptions(group.command('status'))
    .description('list for each client how many events were delivered to Pinpoint, wait, or were refused, with the statement that decided')
    .option('--days <number>', 'how many days back, today included', '7')
    .option('--json', 'print JSON')
    .option('--metrics', "print today's counts in the text format of Prometheus, such as for the textfile collector of node_exporter")
    .action(async ({ json, metrics, days, ...options }: StatusOptions) => {
      const [{ analyticsStatusOnOwner, eventSinkBacklogOnOwner }, { metricLines }] = await Promise.all([
        import('../../service/owner.ts'),
        import('./metrics.ts'),
      ])
      const { today, clients } = await analyticsStatusOnOwner(readDays(days), options, environment)
      const { batches, oldest } = await eventSinkBacklogOnOwner(options, environment)
      if (metrics) return environment.out(metricLines(clients, batches, today).join('\n'))
      if (oldest !== null)
        environment.err(
          `${batches === 1 ? '1 batch of events waits' : `${batches} batches of events wait`} for the sink (--analytics-sink), the oldest since ${new Date(oldest).toISOString()}.`,
        )
      if (json) return environment.out(JSON.stringify(clients))
      if (clients.length === 0) environment.out(`No client had analytics events in the last ${readDays(days)} days.`)
      for (const client of clients) environment.out(describeClient(client))
    })
}

function readDays(text: string): number {
  const days = Number(text)
  if (/^\d+$/.test(text) && days >= 1 && days <= maxDays) return days
  throw new UsageError(`--days "${text}" is not a number of days from 1 to ${maxDays}.`)
}

/** A client as a few lines: its name, what waits, and a line for each day and outcome, with the reason of a refusal below it. */
function describeClient({ poolId, clientId, clientName, waiting, waitingSince, deliveries }: ClientAnalyticsStatus): string {
  const oldest = waitingSince === null ? '' : `, the oldest since ${new Date(waitingSince).toISOString()}`
  return [
    `${printableLine(clientName)}  (client ${clientId}, pool ${poolId})`,
    ...(waiting > 0 ? [`  ${waiting} waiting${oldest}`] : []),
    ...deliveries.flatMap(({ day, events, meaning, detail }) => [
      `  ${day}  ${events} ${meaning}`,
      ...(detail === null ? [] : [`    ${printableLine(detail)}`]),
    ]),
  ].join('\n')
}
