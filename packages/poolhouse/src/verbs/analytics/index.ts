/**
 * `poolhouse analytics …`: the sign-ups, sign-ins, failures and active users of clients with an AnalyticsConfiguration, and what became of
 * their events. Not here: the numbers themselves, the page and the deliveries (server).
 */
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addAnalyticsExport } from './export.ts'
import { addAnalyticsShow } from './show.ts'
import { addAnalyticsStatus } from './status.ts'

/** Adds the verb `analytics` to the command line. */
export function addAnalytics(program: Command, environment: CommandEnvironment): void {
  const analytics = program
    .command('analytics')
    .description('draw the sign-ups, sign-ins, failures and active users of app clients, and show what became of their events')
  addAnalyticsShow(analytics, environment)
  addAnalyticsStatus(analytics, environment)
  addAnalyticsExport(analytics, environment)
}
