import { type Decision, sql } from './sql.ts'

/** Whose sign-ins end. `keep`: the refresh-token family that stays, with its browser session; none unless given. */
export interface SignOut {
  poolId: string
  sub: string
  at: number
  keep?: string
}

/**
 * Ends the refresh-token families of a user, through every client, sign-ins that have started and are not complete yet, browser sessions
 * and authorization codes. Disabling does it, so that enabling restores none.
 */
export function* endSignIns({ poolId, sub, at, keep = '' }: SignOut): Decision<void> {
  yield sql`update users set tokens_valid_after = ${at} where pool_id = ${poolId} and sub = ${sub} and tokens_valid_after < ${at}`
  yield sql`update refresh_families set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and ended_at is null and id <> ${keep}`
  yield sql`update browser_sessions set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and ended_at is null and id not in (
    select browser_session from refresh_families where pool_id = ${poolId} and sub = ${sub} and id = ${keep} and browser_session is not null)`
  yield sql`delete from authorization_codes where pool_id = ${poolId} and sub = ${sub} and spent_at is null`
}

/** Global sign-out, and a new password where it ends sign-ins: also ends sign-ins that wait for the answer to a challenge. */
export function* signOutUser(signOut: SignOut): Decision<void> {
  yield* endSignIns(signOut)
  yield sql`delete from sessions where pool_id = ${signOut.poolId} and sub = ${signOut.sub} and spent_at is null`
}
