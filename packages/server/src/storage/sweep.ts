import { attemptLife } from './attempts.ts'
import { all, type Decision, sql } from './sql.ts'
import { purgeDeletedPools } from './user-pools.ts'

const day = 86_400_000
const poolsAtOnce = 10
/** Sent or not: what it says is old by then. */
const messageLife = 30 * day

/**
 * What has expired and can no longer change an answer. A family outlives its refresh token by the longest life of an
 * access token, and a spent session its expiry by a day, so that their refusals stay exact. Takes at most `limit` rows of a
 * kind; returns whether there may be more.
 */
export function* sweep({ at, limit }: { at: number; limit: number }): Decision<boolean> {
  const swept = [
    yield* all(sql`delete from sessions where id in (select id from sessions where expires_at < ${at - day} limit ${limit}) returning 1`),
    yield* all(
      sql`delete from spent_proofs where id in (select id from spent_proofs where expires_at < ${at - day} limit ${limit}) returning 1`,
    ),
    yield* all(sql`delete from refresh_families where (pool_id, sub, id) in
      (select pool_id, sub, id from refresh_families where expires_at < ${at - day} limit ${limit}) returning 1`),
    yield* all(sql`delete from attempts where (pool_id, subject) in
      (select pool_id, subject from attempts where last_at < ${at - attemptLife} limit ${limit}) returning 1`),
    yield* all(sql`delete from codes where (pool_id, sub, purpose) in
      (select pool_id, sub, purpose from codes where expires_at < ${at - day} limit ${limit}) returning 1`),
    yield* all(sql`delete from quotas where (pool_id, subject, action) in
      (select pool_id, subject, action from quotas where started_at < ${at - day} limit ${limit}) returning 1`),
    yield* all(sql`delete from passkey_challenges where (pool_id, sub) in
      (select pool_id, sub from passkey_challenges where expires_at < ${at - day} limit ${limit}) returning 1`),
    yield* all(
      sql`delete from browser_sessions where id in (select id from browser_sessions where expires_at < ${at - day} limit ${limit}) returning 1`,
    ),
    yield* all(
      sql`delete from authorization_codes where id in (select id from authorization_codes where expires_at < ${at - day} limit ${limit}) returning 1`,
    ),
    yield* all(sql`delete from outbox where id in
      (select id from outbox where delivered_at is not null and due_at < ${at - messageLife} limit ${limit}) returning 1`),
    yield* all(sql`delete from outbox where id in
      (select id from outbox where delivered_at is null and (due_at < ${at - messageLife} or (due_at < ${at - day} and medium = 'NONE')) limit ${limit}) returning 1`),
  ]
  const pools = yield* purgeDeletedPools({ at, limit: poolsAtOnce })
  return pools === poolsAtOnce || swept.some(rows => rows.length === limit)
}
