import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Period } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface ShowOptions extends StoreOptions {
  period: string
  page?: string
  json?: boolean
}

/** Adds the verb `analytics show`, which is what `analytics` alone does. */
export function addAnalyticsShow(group: Command, environment: CommandEnvironment): void {
  addStoreOptions(group.command('show', { isDefault: true }))
    .description('draw the numbers of each client (what "analytics" alone does)')
    .option('--period <period>', 'day, week, month or year, until now', 'week')
    .option('--page <file>', 'write the page with the charts to a file instead')
    .option('--json', 'print JSON')
    .action(async ({ period, page, json, ...options }: ShowOptions) => {
      const [{ analyticsPage, isPeriod, periodNames }, { analyticsReportOnOwner }, { drawReport }] = await Promise.all([
        import('@poolhouse/server/charts'),
        import('../../service/owner.ts'),
        import('./draw.ts'),
      ])
      if (!isPeriod(period)) throw new UsageError(`--period "${period}" is not one of ${periodNames.join(', ')}.`)
      const report = await analyticsReportOnOwner(period satisfies Period, options, environment)
      if (json) return environment.out(JSON.stringify(report))
      if (page === undefined) return environment.out(drawReport(report).join('\n'))
      const file = resolve(environment.cwd, page)
      writeFileSync(file, await analyticsPage(report, undefined).text())
      environment.out(`Wrote ${file}. Open it in a browser.`)
    })
}
