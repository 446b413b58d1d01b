import { type Decision, one, sql } from './sql.ts'

/** A browser that was sent to an identity provider. */
export interface PendingSignInRow {
  /** Keyed hash of the state that the provider returns. */
  id: string
  pool_id: string
  /** Keyed hash of the browser's cookie. */
  browser: string
  /** The authorization request and what the protocol needs, sealed for this row. */
  sealed: Uint8Array
  expires_at: number
  spent_at: number | null
  /** Random id of the request that took it. */
  spent_by: string | null
}

/** Remembers a browser that is sent to a provider. Idempotent by the id, which is random. */
export function* keepPendingSignIn({ pending }: { pending: Omit<PendingSignInRow, 'spent_at' | 'spent_by'> }): Decision<void> {
  yield sql`insert into pending_sign_ins (id, pool_id, browser, sealed, expires_at)
    values (${pending.id}, ${pending.pool_id}, ${pending.browser}, ${pending.sealed}, ${pending.expires_at}) on conflict (id) do nothing`
}

/** Outcome of `takePendingSignIn`: only the first request with the state, in time and from the same browser, gets it. */
export type TakenSignIn = { kind: 'taken'; pending: PendingSignInRow } | { kind: 'unknown' | 'expired' | 'used' | 'other-browser' }

/** Takes a pending sign-in once, by a conditional update. A request of another browser takes nothing. `by` makes a repeated run find its own write. */
export function* takePendingSignIn(presented: { id: string; browser: string; at: number; by: string }): Decision<TakenSignIn> {
  const { id, browser, at, by } = presented
  const taken = yield* one<PendingSignInRow>(sql`
    update pending_sign_ins set spent_at = ${at}, spent_by = ${by}
    where id = ${id} and browser = ${browser} and spent_at is null and expires_at > ${at} returning *`)
  if (taken) return { kind: 'taken', pending: taken }
  const found = yield* one<PendingSignInRow>(sql`select * from pending_sign_ins where id = ${id}`)
  if (!found) return { kind: 'unknown' }
  if (found.browser !== browser) return { kind: 'other-browser' }
  if (found.spent_at === null) return { kind: 'expired' }
  return found.spent_by === by ? { kind: 'taken', pending: found } : { kind: 'used' }
}
