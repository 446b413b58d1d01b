import { enqueueLogRecord, type NewLogRecord } from './log-outbox.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { all, type Decision, one, sql } from './sql.ts'

/** What a user, or somebody who named the user, did, and the risk that was found in it. `risk`, `challenges`, `context` and `feedback` are JSON. */
export interface AuthEventRow {
  pool_id: string
  /** The user's `sub`; for a name that no user has, a random id, so that the row is written like any other. */
  sub: string
  id: string
  client_id: string
  type: string
  response: string
  /** Milliseconds of the domain clock. */
  created_at: number
  expires_at: number
  /** Hash of the challenge session that continues a sign-in in progress. */
  session: string | null
  risk: string
  challenges: string
  context: string
  feedback: string | null
}

/** An event, and what goes with it in one transaction. */
export interface NewAuthEvent {
  event: Omit<AuthEventRow, 'feedback'>
  /** The mail that notifies the user. */
  message?: NewMessage
  log?: NewLogRecord
}

/** Writes an event. Idempotent. */
export function* recordAuthEvent({ event, message, log }: NewAuthEvent): Decision<void> {
  const { pool_id, sub, created_at } = event
  yield sql`insert into auth_events (pool_id, sub, id, client_id, type, response, created_at, expires_at, session, risk, challenges, context)
    values (${pool_id}, ${sub}, ${event.id}, ${event.client_id}, ${event.type}, ${event.response}, ${created_at}, ${event.expires_at},
      ${event.session}, ${event.risk}, ${event.challenges}, ${event.context})
    on conflict (pool_id, sub, id) do nothing`
  if (message) yield* enqueueMessage(pool_id, sub, created_at, message)
  if (log) yield* enqueueLogRecord(pool_id, created_at, log)
}

/** What a step changes in the event of its sign-in. */
export interface ContinuedAuthEvent {
  poolId: string
  sub: string
  id: string
  response: string
  session: string | null
  challenges: string
  at: number
  log?: NewLogRecord
}

/** Continues the event of a sign-in in progress. One that is complete stays so. */
export function* continueAuthEvent(change: ContinuedAuthEvent): Decision<'continued' | 'gone'> {
  const row =
    yield* one(sql`update auth_events set response = ${change.response}, session = ${change.session}, challenges = ${change.challenges}
    where pool_id = ${change.poolId} and sub = ${change.sub} and id = ${change.id} and response = 'InProgress' returning id`)
  if (row && change.log) yield* enqueueLogRecord(change.poolId, change.at, change.log)
  return row ? 'continued' : 'gone'
}

/** Stores what somebody said of an event (JSON); later feedback replaces earlier. */
export function* setAuthEventFeedback(input: { poolId: string; sub: string; id: string; feedback: string }): Decision<'set' | 'unknown'> {
  const row = yield* one(sql`update auth_events set feedback = ${input.feedback}
    where pool_id = ${input.poolId} and sub = ${input.sub} and id = ${input.id} returning id`)
  return row ? 'set' : 'unknown'
}

/** The event of a sign-in that waits for the answer to a challenge. */
export function* readAuthEventOfSession(poolId: string, sub: string, session: string): Decision<AuthEventRow | undefined> {
  return yield* one<AuthEventRow>(sql`select * from auth_events
    where pool_id = ${poolId} and sub = ${sub} and session = ${session} and response = 'InProgress' order by created_at desc limit 1`)
}

/** One event of a user. */
export function* readAuthEvent(poolId: string, sub: string, id: string): Decision<AuthEventRow | undefined> {
  return yield* one<AuthEventRow>(sql`select * from auth_events where pool_id = ${poolId} and sub = ${sub} and id = ${id}`)
}

/** Events of a user, the newest first. `before`: the last event of the page before. */
export function* listAuthEvents(input: {
  poolId: string
  sub: string
  before?: { at: number; id: string }
  limit: number
}): Decision<readonly AuthEventRow[]> {
  const { poolId, sub, limit } = input
  const { at, id } = input.before ?? { at: Number.MAX_SAFE_INTEGER, id: '' }
  return yield* all<AuthEventRow>(sql`select * from auth_events
    where pool_id = ${poolId} and sub = ${sub} and (created_at < ${at} or (created_at = ${at} and id < ${id}))
    order by created_at desc, id desc limit ${limit}`)
}

/** The last sign-ins of a user that succeeded, the newest first. */
export function* listPassedSignIns(poolId: string, sub: string, limit: number): Decision<readonly AuthEventRow[]> {
  return yield* all<AuthEventRow>(sql`select * from auth_events
    where pool_id = ${poolId} and sub = ${sub} and type = 'SignIn' and response = 'Pass' order by created_at desc, id desc limit ${limit}`)
}
