import { type Decision, one, sql } from './sql.ts'

/** What waits to be sent: messages that are due, and analytics events. Each is counted up to `limit`. */
export interface Backlog {
  messages: number
  analyticsEvents: number
}

/** Counts what waits at a time of the domain clock, in milliseconds. */
export function* countBacklog({ at, limit }: { at: number; limit: number }): Decision<Backlog> {
  const messages = yield* one<{ count: number }>(sql`select count(*) as count from (
    select id from outbox where medium <> 'NONE' and delivered_at is null and due_at <= ${at} limit ${limit}) as waiting`)
  const events = yield* one<{ count: number }>(
    sql`select count(*) as count from (select id from analytics_outbox limit ${limit}) as waiting`,
  )
  return { messages: Number(messages!.count), analyticsEvents: Number(events!.count) }
}
