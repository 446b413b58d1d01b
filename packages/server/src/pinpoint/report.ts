import { type AnalyticsReport, bucketsOf, type ClientNumbers, type Measure, measures, type Period, periods } from '../charts/index.ts'
import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { actorMeasures, type ClientCount, eventMeasure, readClientCountsByDay, readClientCountsByHour } from '../storage/index.ts'

/** Clients of a report at most: events of Pinpoint's own API may name any. */
const maxClients = 100

/** The measure that a stored count adds to. */
const measureOf: Readonly<Record<string, Measure>> = {
  [eventMeasure('_userauth.sign_up')]: 'signUps',
  [eventMeasure('_userauth.sign_in')]: 'signIns',
  [eventMeasure('_userauth.auth_fail')]: 'failures',
  [actorMeasures.active]: 'activeUsers',
}

/** The numbers of every app client that has events in a period which ends now (by the domain clock), those with the most sign-ins first. */
export async function readAnalyticsReport(context: Context, period: Period): Promise<AnalyticsReport> {
  const { starts, end } = bucketsOf(period, context.clock.now())
  const span = { from: starts[0]!, to: end - 1 }
  const counts = await context.store.read(periods[period].bucket === 'hour' ? readClientCountsByHour(span) : readClientCountsByDay(span))
  const byClient = Map.groupBy(counts, ({ client, app_id }) => `${client} ${app_id}`)
  const numbers = [...byClient.values()]
    .map(own => numbersOf(own, starts))
    .sort((one, other) => total(other.signIns) - total(one.signIns) || (one.clientId < other.clientId ? -1 : 1))
  const clients = await Promise.all(numbers.slice(0, maxClients).map(each => withName(context, each)))
  return { period, buckets: starts.map(start => new Date(start).toISOString()), clients }
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

/** Sums up the counts of one client by bucket. A user who is active on two days of a bucket is one user, so of those the highest count stays. */
function numbersOf(counts: readonly ClientCount[], starts: readonly number[]): ClientNumbers {
  const lists = Object.fromEntries(Object.keys(measures).map(name => [name, starts.map(() => 0)])) as Record<Measure, number[]>
  for (const count of counts) {
    const measure = measureOf[count.measure]
    const bucket = starts.findLastIndex(start => start <= count.start)
    if (measure === undefined || bucket < 0) continue
    const list = lists[measure]
    list[bucket] = measures[measure].summary === 'total' ? list[bucket]! + count.total : Math.max(list[bucket]!, count.total)
  }
  const { client: clientId, app_id: applicationId } = counts[0]!
  return { clientId, applicationId, ...lists }
}

async function withName(context: Context, numbers: ClientNumbers): Promise<ClientNumbers> {
  const found = await findClient(context, numbers.clientId)
  return found ? { ...numbers, clientName: found.client.settings.ClientName } : numbers
}
