import { dayOf, eventMeasure } from './pinpoint-events.ts'
import { actorMeasures, allClients } from './pinpoint-numbers.ts'
import { all, type Decision, inList, type Statement, sql } from './sql.ts'

/** How often something occurred in one hour or day, for one app client that events name. */
export interface ClientCount {
  app_id: string
  client: string
  /** `event <type>`, or a name of `actorMeasures`. */
  measure: string
  /** Start of the hour or day, in milliseconds. */
  start: number
  total: number
}

/** Sign-ups, sign-ins and failures of Cognito. */
const signInEvents = ['_userauth.sign_up', '_userauth.sign_in', '_userauth.auth_fail'] as const

/** Counts per day, of every application, from one instant to another; those of the days that they lie in. */
export function* readClientCountsByDay({ from, to }: { from: number; to: number }): Decision<readonly ClientCount[]> {
  const apps = yield* all<{ id: string }>(sql`select id from pinpoint_apps order by id`)
  const measures = [...signInEvents.map(eventMeasure), actorMeasures.active]
  const found: ClientCount[] = []
  // An application at a time, because the key begins with it.
  for (const { id } of apps) {
    const query = sql`select app_id, client, measure, day * 86400000 as start, cast(sum(total) as bigint) as total from pinpoint_daily_counts
      where app_id = ${id} and day >= ${dayOf(from)} and day <= ${dayOf(to)} and client not in ('', ${allClients}) and measure`
    found.push(...(yield* all<ClientCount>(inList(query, measures, ' group by app_id, client, measure, day'))))
  }
  return found
}

/** Counts per hour, of every application, from one instant to another. They come from the events themselves, so the instants must be close. */
export function* readClientCountsByHour({ from, to }: { from: number; to: number }): Decision<readonly ClientCount[]> {
  const apps = yield* all<{ id: string }>(sql`select id from pinpoint_apps order by id`)
  const found: ClientCount[] = []
  for (const { id } of apps) {
    const events = sql`select app_id, client, 'event ' || event_type as measure, occurred_at / 3600000 * 3600000 as start,
      cast(count(*) as bigint) as total from pinpoint_events
      where app_id = ${id} and occurred_at >= ${from} and occurred_at < ${to} and client <> '' and event_type`
    found.push(...(yield* all<ClientCount>(inList(events, signInEvents, ' group by 1, 2, 3, 4'))))
    found.push(...(yield* all<ClientCount>(activeUsersByHour(id, from, to))))
  }
  return found
}

/** As the count per day, without what makes nobody active: failures, and what the service does to an endpoint. */
const activeUsersByHour = (appId: string, from: number, to: number): Statement => sql`
  select e.app_id, e.client, cast(${actorMeasures.active} as text) as measure, e.occurred_at / 3600000 * 3600000 as start,
    cast(count(distinct coalesce(p.user_id, e.endpoint_id)) as bigint) as total
  from pinpoint_events e left join pinpoint_endpoints p on p.app_id = e.app_id and p.id = e.endpoint_id
  where e.app_id = ${appId} and e.occurred_at >= ${from} and e.occurred_at < ${to} and e.client <> ''
    and e.event_type <> '_userauth.auth_fail' and e.event_type not like '!_campaign.%' escape '!'
    and e.event_type not like '!_email.%' escape '!' and e.event_type not like '!_SMS.%' escape '!'
    and e.event_type not like '!_journey.%' escape '!' and e.event_type not like '!_treatment%' escape '!'
  group by 1, 2, 3, 4`
