import type { EventPage } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface ExportOptions extends StoreOptions {
  app?: string
  from?: string
  to?: string
}

/** Events that one request reads. */
const pageSize = 1_000

/** Adds the verb `analytics export` to the command line. */
export function addAnalyticsExport(group: Command, environment: CommandEnvironment): void {
  addStoreOptions(group.command('export'))
    .description("print the stored events of Pinpoint applications as JSON lines, in the form of Pinpoint's event stream")
    .option('--app <id>', 'only the events of this application (default: of all)')
    .option('--from <time>', 'only events from this time on: 2026-01-31, or 2026-01-31T12:00:00Z')
    .option('--to <time>', 'only events before this time')
    .action(async ({ app, from, to, ...options }: ExportOptions) => {
      const query = {
        limit: pageSize,
        ...(app !== undefined && { applicationId: app }),
        ...(from !== undefined && { from: readTime('--from', from) }),
        ...(to !== undefined && { before: readTime('--to', to) }),
      }
      const { exportEventsOnOwner } = await import('../../service/owner.ts')
      let next: EventPage['next']
      do {
        const page = await exportEventsOnOwner({ ...query, ...(next && { after: next }) }, options, environment)
        for (const event of page.events) environment.out(JSON.stringify(event))
        next = page.next
      } while (next)
    })
}

/** Milliseconds. A time without a zone is in UTC. */
function readTime(option: string, text: string): number {
  const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text}Z` : text
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(written) ? Date.parse(written) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw new UsageError(`${option} "${text}" must be a day or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.`)
}
