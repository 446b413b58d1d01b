import { all, type Decision, inList, insertRows, one, sql } from './sql.ts'

/** An endpoint of a Pinpoint application: a device, an address, or what an app calls one. */
export interface PinpointEndpointRow {
  app_id: string
  id: string
  /** `User.UserId` of the content. */
  user_id: string | null
  /** The members as the API has them. JSON. */
  content: string
  created_at: number
  effective_at: number
  version: number
}

/** The members of an endpoint as the API has them. */
export interface EndpointContent {
  Address?: string
  Attributes?: Readonly<Record<string, readonly string[]>>
  ChannelType?: string
  Demographic?: Readonly<Record<string, string>>
  EffectiveDate?: string
  EndpointStatus?: string
  Location?: Readonly<Record<string, string | number>>
  Metrics?: Readonly<Record<string, number>>
  OptOut?: string
  RequestId?: string
  User?: { UserId?: string; UserAttributes?: Readonly<Record<string, readonly string[]>> }
}

/** A change of one endpoint: what is absent stays as it is. */
export interface EndpointChange {
  id: string
  content: EndpointContent
  /** The time of the change, or the one that the request names: milliseconds. */
  effectiveAt: number
}

const merged = <Value>(old: Readonly<Record<string, Value>> | undefined, change: Readonly<Record<string, Value>> | undefined) =>
  old || change ? { ...old, ...change } : undefined

/**
 * The members of an endpoint after a change: maps are merged by key, a list replaces the list of its key. The attributes of one user never become
 * those of another, so a new user id starts without any.
 */
export function mergeEndpoint(old: EndpointContent, change: EndpointContent): EndpointContent {
  const isSameUser = change.User?.UserId === undefined || change.User.UserId === old.User?.UserId
  const UserId = change.User?.UserId ?? old.User?.UserId
  const UserAttributes = merged(isSameUser ? old.User?.UserAttributes : undefined, change.User?.UserAttributes)
  const User = { ...(UserId !== undefined && { UserId }), ...(UserAttributes && { UserAttributes }) }
  const maps = {
    Attributes: merged(old.Attributes, change.Attributes),
    Demographic: merged(old.Demographic, change.Demographic),
    Location: merged(old.Location, change.Location),
    Metrics: merged(old.Metrics, change.Metrics),
    User: Object.keys(User).length > 0 ? User : undefined,
  }
  return { ...old, ...change, ...Object.fromEntries(Object.entries(maps).filter(([, map]) => map !== undefined)) }
}

/** Changes are tried again while others change the same row; each of those ends, so that this does. */
const maxTries = 100

/**
 * Creates or changes endpoints, and returns the user of each by its id. A change without a member creates an endpoint that does not exist and
 * writes nothing to one that does. New ones are inserted together, then the others are changed; both in the order of ids, so that two requests
 * never wait for each other.
 */
export function* mergeEndpoints(appId: string, changes: readonly EndpointChange[], at: number): Decision<Map<string, string | null>> {
  const users = new Map<string, string | null>()
  const byId = Map.groupBy(changes, ({ id }) => id)
  const ids = [...byId.keys()].sort()
  const found = new Map((yield* readEndpoints(appId, ids)).map(row => [row.id, row]))
  const fresh = ids.filter(id => !found.has(id)).map(id => byId.get(id)![0]!)
  const inserted = new Set<EndpointChange>()
  for (const row of yield* insertEndpoints(appId, fresh, at)) {
    found.set(row.id, row)
    inserted.add(byId.get(row.id)![0]!)
  }
  for (const id of ids) {
    for (const change of byId.get(id)!) if (!inserted.has(change)) found.set(id, yield* mergeOne(appId, change, at, found.get(id)))
    users.set(id, found.get(id)!.user_id)
  }
  return users
}

/** Returns the rows that were inserted; others may have come before. */
function* insertEndpoints(appId: string, changes: readonly EndpointChange[], at: number): Decision<readonly PinpointEndpointRow[]> {
  return yield* insertRows<PinpointEndpointRow>(
    'insert into pinpoint_endpoints (app_id, id, user_id, content, created_at, effective_at, version)',
    changes.map(({ id, content, effectiveAt }) => {
      const members = mergeEndpoint({}, content)
      return [appId, id, members.User?.UserId ?? null, JSON.stringify(members), at, effectiveAt, 1]
    }),
    'on conflict (app_id, id) do nothing returning *',
  )
}

function* mergeOne(
  appId: string,
  { id, content, effectiveAt }: EndpointChange,
  at: number,
  known: PinpointEndpointRow | undefined,
): Decision<PinpointEndpointRow> {
  let row = known
  for (let tries = 0; tries < maxTries; tries++) {
    if (row && Object.keys(content).length === 0) return row
    const next = mergeEndpoint(row ? (JSON.parse(row.content) as EndpointContent) : {}, content)
    const userId = next.User?.UserId ?? null
    const text = JSON.stringify(next)
    const written = row
      ? yield* one<PinpointEndpointRow>(sql`
          update pinpoint_endpoints set user_id = ${userId}, content = ${text}, effective_at = ${effectiveAt}, version = version + 1
          where app_id = ${appId} and id = ${id} and version = ${row.version} returning *`)
      : yield* one<PinpointEndpointRow>(sql`
          insert into pinpoint_endpoints (app_id, id, user_id, content, created_at, effective_at, version)
          values (${appId}, ${id}, ${userId}, ${text}, ${at}, ${effectiveAt}, 1)
          on conflict (app_id, id) do nothing returning *`)
    if (written) return written
    row = yield* readPinpointEndpoint(appId, id)
  }
  throw new Error(`The endpoint ${id} was changed by others ${maxTries} times while this change was tried.`)
}

function* readEndpoints(appId: string, ids: readonly string[]): Decision<readonly PinpointEndpointRow[]> {
  return yield* all<PinpointEndpointRow>(inList(sql`select * from pinpoint_endpoints where app_id = ${appId} and id`, ids))
}

/** Creates or changes endpoints of an application that exists. */
export function* updatePinpointEndpoints(input: {
  appId: string
  changes: readonly EndpointChange[]
  at: number
}): Decision<'stored' | 'no-application'> {
  if (!(yield* one(sql`select 1 as found from pinpoint_apps where id = ${input.appId}`))) return 'no-application'
  yield* mergeEndpoints(input.appId, input.changes, input.at)
  return 'stored'
}

/** An endpoint by its id. */
export function* readPinpointEndpoint(appId: string, id: string): Decision<PinpointEndpointRow | undefined> {
  return yield* one<PinpointEndpointRow>(sql`select * from pinpoint_endpoints where app_id = ${appId} and id = ${id}`)
}

/** Those of the endpoint ids that exist. */
export function* listExistingEndpoints(appId: string, ids: readonly string[]): Decision<readonly string[]> {
  const rows = yield* all<{ id: string }>(inList(sql`select id from pinpoint_endpoints where app_id = ${appId} and id`, ids))
  return rows.map(({ id }) => id)
}

/** The endpoints of a user, those that changed last first. */
export function* listEndpointsOfUser(appId: string, userId: string, limit: number): Decision<readonly PinpointEndpointRow[]> {
  return yield* all<PinpointEndpointRow>(sql`select * from pinpoint_endpoints where app_id = ${appId} and user_id = ${userId}
    order by effective_at desc, id limit ${limit}`)
}

/** Deletes an endpoint; its events stay. Returns the row. */
export function* deletePinpointEndpoint(key: { appId: string; id: string }): Decision<PinpointEndpointRow | undefined> {
  return yield* one<PinpointEndpointRow>(sql`delete from pinpoint_endpoints where app_id = ${key.appId} and id = ${key.id} returning *`)
}

/** Deletes all endpoints of a user; their events stay. Returns the rows. */
export function* deleteEndpointsOfUser(key: { appId: string; userId: string }): Decision<readonly PinpointEndpointRow[]> {
  return yield* all<PinpointEndpointRow>(
    sql`delete from pinpoint_endpoints where app_id = ${key.appId} and user_id = ${key.userId} returning *`,
  )
}
