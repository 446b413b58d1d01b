import { type Attempt, clearFailures } from './attempts.ts'
import { acceptFactorAnswer, type FactorAnswer } from './second-factors.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { readUser, type UserRow } from './users.ts'

/** A person who signed in on a page. The cookie holds a handle; the row its keyed hash. */
export interface BrowserSessionRow {
  id: string
  pool_id: string
  sub: string
  /** That it was begun for; others of the pool may use it. */
  client_id: string
  /** Seconds. */
  auth_time: number
  created_at: number
  expires_at: number
  ended_at: number | null
  /** Null where the pool did not track sessions when it began. */
  last_active_at: number | null
  last_address: string | null
  agent: string | null
}

export interface NewBrowserSession {
  session: Omit<BrowserSessionRow, 'ended_at'>
  /** What proved the user last, judged with the write. */
  attempt?: Attempt
  guess?: FactorAnswer & { totpStep?: number }
}

/** As `beginFamily`, for a browser: nothing may have locked, disabled or deleted the user meanwhile. */
export function* createBrowserSession({
  session,
  attempt,
  guess,
}: NewBrowserSession): Decision<'begun' | 'locked' | 'replayed' | 'disabled' | 'gone' | 'limit' | 'used' | 'step-used'> {
  const { pool_id: poolId, sub } = session
  const passed = guess ? yield* acceptFactorAnswer({ ...guess, poolId, sub }) : 'passed'
  if (passed !== 'passed') return passed
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  const begun = yield* one(sql`
    insert into browser_sessions (id, pool_id, sub, client_id, auth_time, created_at, expires_at, last_active_at, last_address, agent)
    select ${session.id}, ${poolId}, ${sub}, ${session.client_id}, cast(${session.auth_time} as bigint), cast(${session.created_at} as bigint),
      cast(${session.expires_at} as bigint), cast(${session.last_active_at} as bigint), cast(${session.last_address} as text), cast(${session.agent} as text)
    where exists (select 1 from users where pool_id = ${poolId} and sub = ${sub} and enabled = 1)
    on conflict (id) do update set client_id = excluded.client_id returning id`)
  if (begun) return 'begun'
  throw new Rollback((yield* readUser(poolId, sub)) ? 'disabled' : 'gone')
}

/** With its user, who may be disabled by now. */
export function* readBrowserSession(id: string): Decision<{ session: BrowserSessionRow; user: UserRow } | undefined> {
  const session = yield* one<BrowserSessionRow>(sql`select * from browser_sessions where id = ${id}`)
  const user = session && (yield* readUser(session.pool_id, session.sub))
  return session && user ? { session, user } : undefined
}

/** `families`: with all sign-ins that came through it. */
export function* endBrowserSession({ id, at, families = false }: { id: string; at: number; families?: boolean }): Decision<void> {
  const session = yield* one<BrowserSessionRow>(
    sql`update browser_sessions set ended_at = coalesce(ended_at, ${at}) where id = ${id} returning *`,
  )
  if (!session || !families) return
  yield sql`update refresh_families set ended_at = ${at}
    where pool_id = ${session.pool_id} and sub = ${session.sub} and browser_session = ${id} and ended_at is null`
}

/** The active ones of a user that are tracked. */
export function* listBrowserSessions(poolId: string, sub: string, at: number): Decision<readonly BrowserSessionRow[]> {
  return yield* all<BrowserSessionRow>(sql`
    select * from browser_sessions where pool_id = ${poolId} and sub = ${sub}
      and last_active_at is not null and ended_at is null and expires_at > ${at} order by id`)
}
