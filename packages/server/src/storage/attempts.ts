import { type Decision, one, sql } from './sql.ts'

/** An attempt to sign in with a password, for the lock-out. */
export interface Attempt {
  poolId: string
  /** The user's `sub`, or a keyed hash of an unknown username. */
  subject: string
  /** Milliseconds. */
  at: number
  /** An SRP proof, which counts once. `by` is the random id of the request: a repeated transaction recognizes its own use of it. */
  proof?: { id: string; by: string; expiresAt: number }
}

interface AttemptRow {
  failures: number
  locked_until: number
  last_at: number
  /** Days on which the longest lock-out was reached, those of the last month in a row of days or not. */
  hard_days: number
  /** When the last of them began. */
  hard_at: number
}

/** Failed attempts before the first lock-out. */
const freeFailures = 4
const longestLockOut = 900_000
/** Milliseconds without an attempt after a lock-out, after which the count starts again. */
const countResetAfter = 900_000
/** Milliseconds after the last failure until a row of `attempts` has no effect any more: the longest lock-out and the time after it. */
export const attemptLifetime = longestLockOut + countResetAfter

/** After the n-th failure (n >= 5) the user is locked out for 2^(n-5) seconds, at most 15 minutes. docs/reference/authentication.md#13. */
export const lockOutMilliseconds = (failures: number): number =>
  failures <= freeFailures ? 0 : Math.min(1000 * 2 ** (failures - freeFailures - 1), longestLockOut)

const day = 86_400_000
/** Days without the longest lock-out after which earlier ones are forgotten. */
const forgottenAfterDays = 30
/** The same for a row of `attempts`: milliseconds. */
export const hardDaysLifetime = forgottenAfterDays * day
/** However many days: longer would let somebody keep a user out who only knows the name. */
const longestOfDays = 4 * 3_600_000

/**
 * Our own, on top of the published times, which hold within a day: where guessing reaches the longest lock-out again on another day, that lock-out is
 * twice as long for each day before, at most four hours.
 */
function escalate(row: AttemptRow | undefined, failures: number, at: number): Pick<AttemptRow, 'locked_until' | 'hard_days' | 'hard_at'> {
  const locked = lockOutMilliseconds(failures)
  const { hard_days = 0, hard_at = 0 } = row && at - row.hard_at <= hardDaysLifetime ? row : {}
  // Without a lock-out none of the time of the attempt either: one that began earlier and is counted later would be answered as locked out, uncounted.
  if (locked < longestLockOut) return { locked_until: locked === 0 ? 0 : at + locked, hard_days, hard_at }
  const isSameDay = hard_days > 0 && at - hard_at < day
  const days = isSameDay ? hard_days : hard_days + 1
  return {
    locked_until: at + Math.min(longestLockOut * 2 ** (days - 1), longestOfDays),
    hard_days: days,
    hard_at: isSameDay ? hard_at : at,
  }
}

/** Whether the subject of the attempt is locked out at its time. */
export function* readLockOut({ poolId, subject, at }: Attempt): Decision<boolean> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  return row !== undefined && row.locked_until > at
}

/**
 * Counts a wrong password. Of parallel attempts, those after the lock-out get `locked` and learn nothing about their password.
 * An attempt during a lock-out is not counted.
 */
export function* recordFailure({ poolId, subject, at }: Attempt): Decision<'failed' | 'locked'> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  if (row && row.locked_until > at) return 'locked'

  const stale = !row || Math.max(row.locked_until, row.last_at) + countResetAfter <= at
  const failures = stale ? 1 : row.failures + 1
  const { locked_until, hard_days, hard_at } = escalate(row, failures, at)
  const count = sql`
    insert into attempts (pool_id, subject, failures, locked_until, last_at, hard_days, hard_at)
    values (${poolId}, ${subject}, ${failures}, ${locked_until}, ${at}, ${hard_days}, ${hard_at})
    on conflict (pool_id, subject) do update set failures = excluded.failures, locked_until = excluded.locked_until, last_at = excluded.last_at,
      hard_days = excluded.hard_days, hard_at = excluded.hard_at
    where attempts.failures = ${row?.failures ?? 0} and attempts.last_at = ${row?.last_at ?? 0} returning failures`
  // In a transaction, although it is the only write: an attempt whose answer is lost would be counted twice.
  const counted = yield* one(count)
  // Another node counted at the same moment: count again from the row that it wrote.
  return counted ? 'failed' : yield* recordFailure({ poolId, subject, at })
}

/** Accepts a verified password and resets the count, unless the user was locked out in the meantime or the SRP proof was used before. */
export function* clearFailures({ poolId, subject, at, proof }: Attempt): Decision<'clear' | 'locked' | 'proof-reused'> {
  const row = yield* one<AttemptRow>(sql`select * from attempts where pool_id = ${poolId} and subject = ${subject}`)
  if (row && row.locked_until > at) return 'locked'
  if (proof && !(yield* spendProof(proof))) return 'proof-reused'
  // The days stay: a user who signs in meanwhile must not help the one who guesses.
  if (row && row.hard_days > 0)
    yield sql`update attempts set failures = 0, locked_until = 0 where pool_id = ${poolId} and subject = ${subject} and locked_until <= ${at}`
  else if (row) yield sql`delete from attempts where pool_id = ${poolId} and subject = ${subject} and locked_until <= ${at}`
  return 'clear'
}

function* spendProof({ id, by, expiresAt }: NonNullable<Attempt['proof']>): Decision<boolean> {
  const spent = yield* one(sql`
    insert into spent_proofs (id, spent_by, expires_at) values (${id}, ${by}, ${expiresAt})
    on conflict (id) do update set spent_by = excluded.spent_by where spent_proofs.spent_by = excluded.spent_by returning id`)
  return spent !== undefined
}
