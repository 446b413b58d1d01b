import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { type AuditOptions, addAuditOptions, auditDirectory } from './directory.ts'

interface ExportOptions extends AuditOptions {
  from?: string
  to?: string
}

/** Adds the verb `audit export`. */
export function addAuditExport(audit: Command, environment: CommandEnvironment): void {
  addAuditOptions(audit.command('export'))
    .description('print all entries as JSON lines, the oldest first')
    .option('--from <time>', 'only from this time on: ISO 8601, such as 2026-11-28 or 2026-11-28T10:00:00Z', parseTime)
    .option('--to <time>', 'only before this time', parseTime)
    .action(async ({ from, to, ...options }: ExportOptions) => {
      const directory = await auditDirectory(options, environment)
      const { readAuditEntries } = await import('@poolhouse/server/audit')
      for await (const entry of readAuditEntries(directory))
        if ((from === undefined || entry.time >= from) && (to === undefined || entry.time < to)) environment.out(JSON.stringify(entry))
    })
}

function parseTime(text: string): string {
  const time = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time))
    throw new InvalidArgumentError('Give a time in ISO 8601, such as 2026-11-28T10:00:00Z.')
  return new Date(time).toISOString()
}
