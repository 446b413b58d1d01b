/**
 * `poolhouse analytics …`: what became of the sign-ups, sign-ins and failures of clients with an AnalyticsConfiguration.
 * Not here: the numbers themselves and the deliveries (server).
 */
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addAnalyticsStatus } from './status.ts'

/** Adds the verb `analytics` to the command line. */
export function addAnalytics(program: Command, environment: CommandEnvironment): void {
  const analytics = program.command('analytics').description('what became of the analytics events of app clients')
  addAnalyticsStatus(analytics, environment)
}
