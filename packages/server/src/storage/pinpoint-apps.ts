import { all, type Decision, one, sql } from './sql.ts'

/** A Pinpoint application. */
export interface PinpointAppRow {
  id: string
  region: string
  account: string
  name: string
  /** JSON object of strings. */
  tags: string
  /** The blocks of settings that were set. JSON. */
  settings: string
  settings_at: number
  created_at: number
  /** The creation key or the id of the request that created it. */
  created_by: string
  version: number
}

/** Creates an application, unless its id is that of a deleted one whose rows may still be there. Idempotent: a repeated run, and a request with the same creation key, find their own row. */
export function* createPinpointApp({ app }: { app: Omit<PinpointAppRow, 'version'> }): Decision<'created' | 'taken'> {
  if (yield* one(sql`select id from pinpoint_deleted_apps where id = ${app.id}`)) return 'taken'
  const inserted = yield* one(sql`
    insert into pinpoint_apps (id, region, account, name, tags, settings, settings_at, created_at, created_by, version)
    values (${app.id}, ${app.region}, ${app.account}, ${app.name}, ${app.tags}, ${app.settings}, ${app.settings_at}, ${app.created_at},
      ${app.created_by}, 1)
    on conflict (id) do nothing returning id`)
  if (inserted) return 'created'
  return (yield* readPinpointApp(app.id))?.created_by === app.created_by ? 'created' : 'taken'
}

/** Changes are tried again while others change the same row; each of those ends, so that this does. */
const maxTries = 100

/** Conditional update of one column, derived from its present value. A second run derives the same value again. */
function* changeApp(
  id: string,
  change: (app: PinpointAppRow) => { tags?: string; settings?: string; settings_at?: number } | undefined,
): Decision<{ kind: 'changed'; app: PinpointAppRow } | { kind: 'gone' } | { kind: 'refused' }> {
  for (let tries = 0; tries < maxTries; tries++) {
    const app = yield* readPinpointApp(id)
    if (!app) return { kind: 'gone' }
    const changes = change(app)
    if (!changes) return { kind: 'refused' }
    const next = { ...app, ...changes }
    const changed = yield* one<PinpointAppRow>(sql`
      update pinpoint_apps set tags = ${next.tags}, settings = ${next.settings}, settings_at = ${next.settings_at}, version = version + 1
      where id = ${id} and version = ${app.version} returning *`)
    if (changed) return { kind: 'changed', app: changed }
  }
  throw new Error(`The application ${id} was changed by others ${maxTries} times while this change was tried.`)
}

/** Replaces the blocks of settings that are given; the others stay. */
export function* changePinpointSettings(input: { id: string; blocks: Readonly<Record<string, unknown>>; at: number }) {
  return yield* changeApp(input.id, app => ({
    settings: JSON.stringify({ ...JSON.parse(app.settings), ...input.blocks }),
    settings_at: Math.max(app.settings_at, input.at),
  }))
}

/** Sets and removes tags. Refused where more than `limit` would be left. */
export function* changePinpointTags(input: {
  id: string
  set: Readonly<Record<string, string>>
  remove: readonly string[]
  limit: number
}) {
  return yield* changeApp(input.id, app => {
    const tags = Object.entries({ ...(JSON.parse(app.tags) as Record<string, string>), ...input.set }).filter(
      ([key]) => !input.remove.includes(key),
    )
    return tags.length > input.limit ? undefined : { tags: JSON.stringify(Object.fromEntries(tags)) }
  })
}

/**
 * Deletes an application. Its rows may be millions, so the sweep deletes them in small transactions, and with them what other nodes still
 * write at this moment. An id is random and never used again.
 */
export function* deletePinpointApp({
  id,
  at,
}: {
  id: string
  at: number
}): Decision<{ kind: 'deleted'; app: PinpointAppRow } | { kind: 'gone' }> {
  const app = yield* one<PinpointAppRow>(sql`delete from pinpoint_apps where id = ${id} returning *`)
  if (!app) return { kind: 'gone' }
  yield sql`insert into pinpoint_deleted_apps (id, deleted_at) values (${id}, ${at}) on conflict (id) do nothing`
  return { kind: 'deleted', app }
}

/** An application by its id. */
export function* readPinpointApp(id: string): Decision<PinpointAppRow | undefined> {
  return yield* one<PinpointAppRow>(sql`select * from pinpoint_apps where id = ${id}`)
}

/** A page of an account's applications in a region, by id. */
export function* listPinpointApps(page: {
  account: string
  region: string
  after: string
  limit: number
}): Decision<readonly PinpointAppRow[]> {
  return yield* all<PinpointAppRow>(sql`select * from pinpoint_apps
    where account = ${page.account} and region = ${page.region} and id > ${page.after} order by id limit ${page.limit}`)
}

/** Every application of every account and region, by id. */
export function* listAllPinpointApps(): Decision<readonly PinpointAppRow[]> {
  return yield* all<PinpointAppRow>(sql`select * from pinpoint_apps order by id`)
}
