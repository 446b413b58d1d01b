import { type Decision, sql } from './sql.ts'

const day = 86_400_000

/**
 * What has expired and can no longer change an answer. A family outlives its refresh token by the longest life of an
 * access token, and a spent session its expiry by a day, so that their refusals stay exact. Bounded: it runs often.
 */
export function* sweep({ at, limit }: { at: number; limit: number }): Decision<void> {
  yield sql`delete from sessions where id in (select id from sessions where expires_at < ${at - day} limit ${limit})`
  yield sql`delete from spent_proofs where id in (select id from spent_proofs where expires_at < ${at - day} limit ${limit})`
  yield sql`delete from refresh_families where id in (select id from refresh_families where expires_at < ${at - day} limit ${limit})`
}
