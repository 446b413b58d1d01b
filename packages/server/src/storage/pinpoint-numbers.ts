import { all, type Decision, inList, insertRows, one, sql } from './sql.ts'

/** The client of numbers of all clients together, in `pinpoint_daily_actors` and its counts. No client id has this character. */
export const allClients = '*'

/** How often something occurred on one day. */
export interface DailyCount {
  measure: string
  /** Days since the Unix epoch. */
  day: number
  /** The app client that events name, '' for events that name none, or `*`. */
  client: string
  total: number
}

interface Actor {
  kind: string
  day: number
  client: string
  actor: string
}

/** The measures of actors: how many on a day, and how many for the first time. */
export const actorMeasures = { active: 'active users', new: 'new users', delivered: 'delivered endpoints' } as const

const sorted = (rows: Map<string, Actor>): Actor[] =>
  [...rows.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
const unique = (actors: readonly Actor[], keyOf: (each: Actor) => string): Actor[] => {
  const rows = new Map<string, Actor>()
  for (const each of actors) {
    const key = keyOf(each)
    const known = rows.get(key)
    if (!known || each.day < known.day) rows.set(key, each)
  }
  return sorted(rows)
}

/** Notes who was active, and returns what that adds to the counts: each actor once a day for a client and once for all clients together. */
export function* countActors(appId: string, given: readonly Actor[]): Decision<DailyCount[]> {
  const actors = given.flatMap(each => [each, { ...each, client: allClients }])
  const daily = yield* insertRows<{ kind: 'active' | 'delivered'; day: number; client: string }>(
    'insert into pinpoint_daily_actors (app_id, kind, day, client, actor)',
    unique(actors, each => JSON.stringify([each.kind, each.day, each.client, each.actor])).map(each => [
      appId,
      each.kind,
      each.day,
      each.client,
      each.actor,
    ]),
    'on conflict (app_id, kind, day, client, actor) do nothing returning kind, day, client',
  )
  const first = yield* insertRows<{ client: string; first_day: number }>(
    'insert into pinpoint_actors (app_id, client, actor, first_day)',
    unique(
      actors.filter(({ kind }) => kind === 'active'),
      each => JSON.stringify([each.client, each.actor]),
    ).map(each => [appId, each.client, each.actor, each.day]),
    'on conflict (app_id, client, actor) do nothing returning client, first_day',
  )
  return [
    ...daily.map(({ kind, day, client }) => ({ measure: actorMeasures[kind], day, client, total: 1 })),
    ...first.map(({ client, first_day }) => ({ measure: actorMeasures.new, day: first_day, client, total: 1 })),
  ]
}

/** Adds to counts. In the order of their keys, so that two requests never wait for each other. */
export function* addDailyCounts(appId: string, shard: number, counts: readonly DailyCount[]): Decision<void> {
  const sums = new Map<string, DailyCount>()
  for (const count of counts) {
    const key = JSON.stringify([count.measure, count.day, count.client])
    sums.set(key, { ...count, total: count.total + (sums.get(key)?.total ?? 0) })
  }
  const rows = [...sums.entries()].sort(([one], [other]) => (one < other ? -1 : 1))
  yield* insertRows(
    'insert into pinpoint_daily_counts (app_id, measure, day, client, shard, total)',
    rows.map(([, { measure, day, client, total }]) => [appId, measure, day, client, shard, total]),
    'on conflict (app_id, measure, day, client, shard) do update set total = pinpoint_daily_counts.total + excluded.total',
  )
}

/**
 * The counts of an application from one day to another, both included, `limit` at most. They are read in the order of the primary key, so that the
 * limit also bounds what is looked at: SQLite reads on the main thread.
 */
export function* readDailyCounts(query: {
  appId: string
  measures: readonly string[]
  fromDay: number
  toDay: number
  limit: number
}): Decision<readonly DailyCount[]> {
  const counts = sql`select measure, day, client, cast(sum(total) as bigint) as total from pinpoint_daily_counts
    where app_id = ${query.appId} and day >= ${query.fromDay} and day <= ${query.toDay} and measure`
  const { strings, values } = inList(counts, query.measures, ' group by measure, day, client order by measure, day, client limit ')
  return yield* all<DailyCount>({ strings: [...strings, ''], values: [...values, query.limit] })
}

/** How many different actors there were from one day to another, both included. */
export function* countDistinctActors(query: {
  appId: string
  kind: 'active' | 'delivered'
  client: string
  fromDay: number
  toDay: number
}): Decision<number> {
  const { appId, kind, client, fromDay, toDay } = query
  const found = yield* one<{ count: number }>(sql`select count(distinct actor) as count from pinpoint_daily_actors
    where app_id = ${appId} and kind = ${kind} and day >= ${fromDay} and day <= ${toDay} and client = ${client}`)
  return found!.count
}
