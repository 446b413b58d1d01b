const hour = 3_600_000
const day = 24 * hour

/** How a period of time is divided into the bars of a chart. All times are UTC. */
export interface PeriodShape {
  /** As the heading of the page says it. */
  title: string
  bucket: 'hour' | 'day' | 'month'
  /** Number of bars; the last one holds the present. */
  count: number
}

/** The periods of time that a report can show. */
export const periods = {
  day: { title: 'the last 24 hours', bucket: 'hour', count: 24 },
  week: { title: 'the last 7 days', bucket: 'day', count: 7 },
  month: { title: 'the last 30 days', bucket: 'day', count: 30 },
  year: { title: 'the last 12 months', bucket: 'month', count: 12 },
} as const satisfies Record<string, PeriodShape>

/** The name of a period of time. */
export type Period = keyof typeof periods

/** The names of the periods, the shortest first. */
export const periodNames = Object.keys(periods) as readonly Period[]

/** Whether a text names a period. */
export const isPeriod = (text: string): text is Period => Object.hasOwn(periods, text)

/** The starts of a period's buckets, the oldest first, and the end of the last one, in milliseconds. `now`: an instant of the last bucket. */
export function bucketsOf(period: Period, now: number): { starts: number[]; end: number } {
  const { bucket, count } = periods[period]
  const startBefore = startsOf[bucket]
  const starts = Array.from({ length: count }, (_, index) => startBefore(now, count - 1 - index))
  return { starts, end: startBefore(now, -1) }
}

/** The start of the bucket that is `back` buckets before the one of an instant. */
const startsOf = {
  hour: (at: number, back: number) => Math.floor(at / hour) * hour - back * hour,
  day: (at: number, back: number) => Math.floor(at / day) * day - back * day,
  month: (at: number, back: number) => {
    const date = new Date(at)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back)
  },
} satisfies Record<PeriodShape['bucket'], (at: number, back: number) => number>

/** A short label of a bucket, such as `14:00`, `27 Nov` or `Nov 2026`. */
export const bucketLabel = (bucket: PeriodShape['bucket'], start: number): string => labels[bucket](new Date(start))

const monthName = (date: Date) => date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
const labels = {
  hour: (date: Date) => `${String(date.getUTCHours()).padStart(2, '0')}:00`,
  day: (date: Date) => `${date.getUTCDate()} ${monthName(date)}`,
  month: (date: Date) => `${monthName(date)} ${date.getUTCFullYear()}`,
} satisfies Record<PeriodShape['bucket'], (date: Date) => string>
