import { type Period, periods } from './periods.ts'

/** What a report counts, with its title and how a period is summed up. */
export const measures = {
  signUps: { title: 'Sign-ups', summary: 'total' },
  signIns: { title: 'Sign-ins', summary: 'total' },
  failures: { title: 'Failures', summary: 'total' },
  // A user who is active in two buckets is one user, so their sum would mean nothing. A month has the number of its busiest day.
  activeUsers: { title: 'Active users', summary: 'highest' },
} as const satisfies Record<string, { title: string; summary: 'total' | 'highest' }>

/** One of the numbers that a report counts. */
export type Measure = keyof typeof measures

/** The numbers of one app client: one list per measure, one number per bucket. */
export interface ClientNumbers extends Readonly<Record<Measure, readonly number[]>> {
  clientId: string
  /** Absent where the client was deleted. */
  clientName?: string
  applicationId: string
}

/** What the analytics page and `poolhouse analytics` show. */
export interface AnalyticsReport {
  period: Period
  /** The starts of the buckets, ISO 8601, the oldest first. */
  buckets: readonly string[]
  /** The clients that have events in the period, and those with an analytics configuration, by name. */
  clients: readonly ClientNumbers[]
}

/** A measure over the whole period: its total, or its highest value; and what that number is. */
export function summaryOf(measure: Measure, values: readonly number[], period: Period): { value: number; unit: string } {
  if (measures[measure].summary === 'total') return { value: values.reduce((sum, value) => sum + value, 0), unit: 'in all' }
  const { bucket } = periods[period]
  return { value: Math.max(0, ...values), unit: `in the busiest ${bucket === 'month' ? 'day' : bucket}` }
}
