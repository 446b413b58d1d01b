import { all, type Decision, sql } from './sql.ts'

/** A past password: salt in hexadecimal and sealed SRP verifier. */
export interface PastPassword {
  salt: string
  sealed_credential: Uint8Array
}

/** How a new password changes the history. */
export interface PasswordHistoryUpdate {
  /** How many past passwords are kept besides the current one. */
  keep: number
  /** The password that is replaced; omitted for a temporary one. */
  replaced?: { salt: string; sealed: Uint8Array }
}

/** Adds the replaced password and deletes those that exceed `keep`. */
export function* storePastPassword(poolId: string, sub: string, at: number, { keep, replaced }: PasswordHistoryUpdate): Decision<void> {
  if (replaced && keep > 0) {
    yield sql`insert into password_history (pool_id, sub, salt, sealed_credential, replaced_at)
      values (${poolId}, ${sub}, ${replaced.salt}, ${replaced.sealed}, ${at}) on conflict (pool_id, sub, salt) do nothing`
  }
  yield sql`delete from password_history where pool_id = ${poolId} and sub = ${sub} and salt not in (
    select salt from password_history where pool_id = ${poolId} and sub = ${sub} order by replaced_at desc, salt limit ${keep})`
}

/** The past passwords of a user, the newest first. */
export function* listPastPasswords(poolId: string, sub: string, limit: number): Decision<readonly PastPassword[]> {
  return yield* all<PastPassword>(sql`select salt, sealed_credential from password_history
    where pool_id = ${poolId} and sub = ${sub} order by replaced_at desc, salt limit ${limit}`)
}
