import { ownMember } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { actorMeasures, allClients, countDistinctActors, type DailyCount, dayOf, eventMeasure, readDailyCounts } from '../storage/index.ts'
import { pageViewType } from './events.ts'
import { badRequest } from './read.ts'

/** A number of an application. */
interface Kpi {
  /** The key of its value in answers. */
  key: string
  /**
   * `sum`: of counts. `ratio`: of two sums. `delivered`: endpoints, each counted once in the whole range or on each day. `daily`: users, each counted
   * once a day; there is no number of them for several days together, which would have to look at every user of every day.
   */
  kind: 'sum' | 'ratio' | 'delivered' | 'daily'
  measures: readonly string[]
  /** Of a ratio: what is divided by. */
  of?: readonly string[]
  /** Whether it can be grouped by the app client that events name. */
  byClient: boolean
}

const events = (...types: string[]) => types.map(eventMeasure)
const sent = events('_campaign.send', '_email.send', '_SMS.SUCCESS', '_SMS.FAILURE')
const received = events('_campaign.send', '_email.delivered', '_SMS.SUCCESS')

/** The numbers that GetApplicationDateRangeKpi knows: those of messages, which the service has too, and those of sign-ins. */
const kpis: Readonly<Record<string, Kpi>> = {
  'unique-deliveries': {
    key: 'UniqueDeliveries',
    kind: 'delivered',
    measures: [actorMeasures.delivered],
    byClient: false,
  },
  'successful-delivery-rate': { key: 'SuccessfulDeliveryRate', kind: 'ratio', measures: received, of: sent, byClient: false },
  'email-open-rate': {
    key: 'EmailOpenRate',
    kind: 'ratio',
    measures: events('_email.open'),
    of: events('_email.delivered'),
    byClient: false,
  },
  'push-open-rate': {
    key: 'PushOpenRate',
    kind: 'ratio',
    measures: events('_campaign.opened_notification'),
    of: events('_campaign.send'),
    byClient: false,
  },
  'sign-ups': { key: 'SignUps', kind: 'sum', measures: events('_userauth.sign_up'), byClient: true },
  'sign-ins': { key: 'SignIns', kind: 'sum', measures: events('_userauth.sign_in'), byClient: true },
  'sign-in-failures': { key: 'SignInFailures', kind: 'sum', measures: events('_userauth.auth_fail'), byClient: true },
  'daily-active-users': { key: 'DailyActiveUsers', kind: 'daily', measures: [actorMeasures.active], byClient: true },
  'page-views': { key: 'PageViews', kind: 'sum', measures: events(pageViewType), byClient: true },
  'new-users': { key: 'NewUsers', kind: 'sum', measures: [actorMeasures.new], byClient: true },
}

/** Counts that one number is made of, at most: events may name any app client, so their number has no other bound. */
const mostCounts = 100_000

/** How rows are grouped, by the end of the name. */
const groupings = {
  '-grouped-by-date-and-client': { date: true, client: true },
  '-grouped-by-date': { date: true, client: false },
  '-grouped-by-client': { date: false, client: true },
  '': { date: false, client: false },
} as const
type Grouping = (typeof groupings)[keyof typeof groupings]

/** A value of a row: everything is text in answers. */
interface RowValue {
  Key: string
  Type: string
  Value: string
}

/** A row of a KpiResult. */
export interface KpiRow {
  GroupedBys: RowValue[]
  Values: RowValue[]
}

interface KpiQuery {
  applicationId: string
  name: string
  /** Milliseconds; the whole days of both are included. */
  start: number
  end: number
}

/** Computes a number of an application from what was counted per day. Undefined for a name that is not known. @throws BadRequestException */
export async function computeKpi({ store }: Pick<Context, 'store'>, query: KpiQuery): Promise<KpiRow[] | undefined> {
  const [suffix, grouping] = Object.entries(groupings).find(([end]) => query.name.endsWith(end))!
  const kpi = ownMember(kpis, query.name.slice(0, query.name.length - suffix.length))
  if (!kpi || (grouping.client && !kpi.byClient) || (kpi.kind === 'daily' && !grouping.date)) return undefined
  const range = { appId: query.applicationId, fromDay: dayOf(query.start), toDay: dayOf(query.end) }
  const measures = [...new Set([...kpi.measures, ...(kpi.of ?? [])])]
  const counts = await store.read(readDailyCounts({ ...range, measures, limit: mostCounts + 1 }))
  if (counts.length > mostCounts)
    throw badRequest(`${query.name} has more than ${mostCounts} counts from start-time to end-time. Ask for fewer days.`)
  const groups = groupsOf(counts, grouping, range)
  const rows: KpiRow[] = []
  for (const { day, client, counts: counted } of groups) {
    const total = (measures: readonly string[]) => {
      const relevant = counted.filter(({ measure }) => measures.includes(measure))
      // Numbers of actors have a total of their own, in which each counts once.
      const together = relevant.filter(each => each.client === allClients)
      const summed = client === undefined && kpiHasTotals(kpi) ? together : relevant.filter(each => each.client !== allClients)
      return summed.reduce((sum, each) => sum + each.total, 0)
    }
    let value = total(kpi.measures)
    if (kpi.kind === 'ratio') value = ratio(value, total(kpi.of ?? []))
    if (kpi.kind === 'delivered' && day === undefined)
      value = await store.read(countDistinctActors({ ...range, kind: 'delivered', client: allClients }))
    rows.push({
      GroupedBys: [
        ...(day === undefined ? [] : [textValue('Date', dateOf(day))]),
        ...(client === undefined ? [] : [textValue('ClientId', client)]),
      ],
      Values: [{ Key: kpi.key, Type: 'Double', Value: formatted(value) }],
    })
  }
  return rows
}

const actorNames: ReadonlySet<string> = new Set(Object.values(actorMeasures))
const kpiHasTotals = ({ measures }: Kpi): boolean => measures.every(measure => actorNames.has(measure))

interface Group {
  day?: number
  client?: string
  counts: readonly DailyCount[]
}

/** Every day of a range has a row, with 0 where nothing occurred; a client has one where something did. */
function groupsOf(counts: readonly DailyCount[], grouping: Grouping, { fromDay, toDay }: { fromDay: number; toDay: number }): Group[] {
  const days = grouping.date ? Array.from({ length: toDay - fromDay + 1 }, (_, index) => fromDay + index) : [undefined]
  const byDay = Map.groupBy(counts, ({ day }) => (grouping.date ? day : undefined))
  return days.flatMap((day): Group[] => {
    const ofDay = byDay.get(day) ?? []
    const at = day === undefined ? {} : { day }
    if (!grouping.client) return [{ ...at, counts: ofDay }]
    const byClient = Map.groupBy(
      ofDay.filter(({ client }) => client !== allClients),
      ({ client }) => client,
    )
    return [...byClient.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([client, rows]) => ({ ...at, client, counts: rows }))
  })
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
const formatted = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value))
const textValue = (Key: string, Value: string): RowValue => ({ Key, Type: 'String', Value })
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
