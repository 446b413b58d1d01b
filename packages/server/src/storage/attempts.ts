import { type Decision, one, sql } from './sql.ts'

/** Who is guessing: the user's `sub`, or a keyed hash of a name that nobody has. */
export interface Attempt {
  poolId: string
  subject: string
  at: number
  /** A proof that counts once (an SRP exchange). `by` is made by the caller, so that a repeated run knows its own spending. */
  proof?: { id: string; by: string; expiresAt: number }
}

interface AttemptRow {
  failures: number
  locked_until: number
  last_at: number
}

const free = 4
const longestLockOut = 900_000
const forgottenAfter = 900_000
/** After the last failure: the longest lock, and the quiet time after it. The row says nothing any more. */
export const attemptLifetime = longestLockOut + forgottenAfter

/** spec: after the n-th failure (n >= 5) locked for 2^(n-5) seconds, at most 15 minutes. */
export const lockOutMilliseconds = (failures: number): number =>
  failures <= free ? 0 : Math.min(1000 * 2 ** (failures - free - 1), longestLockOut)

export function* readLockOut({ poolId, subject, at }: Attempt): Decision<boolean> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  return row !== undefined && row.locked_until > at
}

/**
 * Judged when it is written: of many parallel guesses only those before the lock learn whether they were right.
 * A try during a lock is not counted.
 */
export function* recordFailure({ poolId, subject, at }: Attempt): Decision<'failed' | 'locked'> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  if (row && row.locked_until > at) return 'locked'

  // spec: the count starts again when nobody tried for 15 minutes after a lock.
  const stale = !row || Math.max(row.locked_until, row.last_at) + forgottenAfter <= at
  const failures = stale ? 1 : row.failures + 1
  const counted = yield* one(sql`
    insert into attempts (pool_id, subject, failures, locked_until, last_at)
    values (${poolId}, ${subject}, ${failures}, ${at + lockOutMilliseconds(failures)}, ${at})
    on conflict (pool_id, subject) do update set failures = excluded.failures, locked_until = excluded.locked_until, last_at = excluded.last_at
    where attempts.failures = ${row?.failures ?? 0} and attempts.last_at = ${row?.last_at ?? 0} returning failures`)
  // Another node counted at the same moment: count again from what it left.
  return counted ? 'failed' : yield* recordFailure({ poolId, subject, at })
}

/** A proven password counts only when nothing locked the user meanwhile, and its proof was not used before. */
export function* clearFailures({ poolId, subject, at, proof }: Attempt): Decision<'clear' | 'locked' | 'replayed'> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  if (row && row.locked_until > at) return 'locked'
  if (proof && !(yield* spendProof(proof))) return 'replayed'
  if (row) yield sql`delete from attempts where pool_id = ${poolId} and subject = ${subject} and locked_until <= ${at}`
  return 'clear'
}

function* spendProof({ id, by, expiresAt }: NonNullable<Attempt['proof']>): Decision<boolean> {
  const spent = yield* one(sql`
    insert into spent_proofs (id, spent_by, expires_at) values (${id}, ${by}, ${expiresAt})
    on conflict (id) do update set spent_by = excluded.spent_by where spent_proofs.spent_by = excluded.spent_by returning id`)
  return spent !== undefined
}
