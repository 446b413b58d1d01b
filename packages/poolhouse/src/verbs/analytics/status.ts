import { printableLine } from '@poolhouse/engine/printable'
import type { ClientAnalyticsStatus } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'

interface StatusOptions {
  days: string
  data?: string
  database?: string
  databaseFile?: string
  production?: boolean
  json?: boolean
}

/** Days that the service counts deliveries for. */
const maxDays = 396

/** Adds the verb `analytics status` to the command line. */
export function addAnalyticsStatus(group: Command, environment: CommandEnvironment): void {
  group
    .command('status')
    .description('list for each client how many events were delivered to Pinpoint, wait, or were refused, with the statement that decided')
    .option('--days <number>', 'how many days back, today included', '7')
    .option('--data <dir>', "the service's data directory (default: .poolhouse in the nearest folder upwards that has one, else here)")
    .option('--database <url>', 'the PostgreSQL database of the service')
    .option('--database-file <file>', 'file that contains its URL')
    .option('--production', 'take the master key as production does: from POOLHOUSE_MASTER_KEY or POOLHOUSE_MASTER_KEY_FILE')
    .option('--json', 'print JSON')
    .action(async ({ json, days, ...options }: StatusOptions) => {
      const { analyticsStatusOnOwner } = await import('../../service/owner.ts')
      const clients = await analyticsStatusOnOwner(readDays(days), options, environment)
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
