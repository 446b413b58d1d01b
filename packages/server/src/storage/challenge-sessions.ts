import { type Attempt, clearFailures } from './attempts.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'
import { type Alias, claimAliases, type PasswordChange, setPassword, type UserRow } from './users.ts'

/** A sign-in between two challenges. Its handle is known to the client alone; the row keeps a keyed hash. */
export interface ChallengeSessionRow {
  id: string
  pool_id: string
  client_id: string
  sub: string
  /** The only challenge that this session answers. */
  challenge: string
  /** JSON; nothing secret. */
  state: string
  guesses: number
  expires_at: number
  spent_at: number | null
  spent_by: string | null
}

export type NewChallengeSession = Pick<ChallengeSessionRow, 'id' | 'pool_id' | 'client_id' | 'sub' | 'challenge' | 'state' | 'expires_at'>

/** The first factor was proven: no lock may have come meanwhile. */
export function* openChallengeSession({
  session,
  attempt,
}: {
  session: NewChallengeSession
  attempt?: Attempt
}): Decision<'opened' | 'locked' | 'replayed'> {
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  yield sql`insert into sessions (id, pool_id, client_id, sub, challenge, state, guesses, expires_at)
    values (${session.id}, ${session.pool_id}, ${session.client_id}, ${session.sub}, ${session.challenge}, ${session.state}, 0, ${session.expires_at})
    on conflict (id) do nothing`
  return 'opened'
}

export function* readChallengeSession(id: string): Decision<ChallengeSessionRow | undefined> {
  return yield* one<ChallengeSessionRow>(sql`select * from sessions where id = ${id}`)
}

/** Only success spends a session. `by` is made by the caller, so that a repeated run knows its own spending. */
export function* spendChallengeSession({ id, by, at }: { id: string; by: string; at: number }): Decision<'spent' | 'used'> {
  const spent = yield* one(sql`
    update sessions set spent_at = ${at}, spent_by = ${by} where id = ${id} and (spent_at is null or spent_by = ${by}) returning id`)
  return spent ? 'spent' : 'used'
}

export interface NewPasswordAnswer {
  session: { id: string; by: string; at: number }
  password: PasswordChange
  attributes: string
  /** All names of the user, with what the answer adds. */
  aliases: readonly Alias[]
}

/**
 * The session is spent, the password and the attributes are set together, or nothing is. The user's row comes first: whoever
 * holds it keeps every other answer for this user waiting.
 */
export function* answerNewPassword(
  input: NewPasswordAnswer,
): Decision<{ kind: 'set' | 'used' | 'conflict' | 'gone' } | { kind: 'taken'; by: Alias['kind'] }> {
  const session = yield* readChallengeSession(input.session.id)
  if (session?.spent_by === input.session.by) return { kind: 'set' }
  if (session?.spent_at !== null) return { kind: 'used' }

  const { poolId, sub } = input.password
  const outcome = yield* setPassword(input.password)
  if (outcome !== 'set') return { kind: outcome }
  if ((yield* spendChallengeSession(input.session)) === 'used') throw new Rollback({ kind: 'used' })
  const taken = yield* claimAliases(poolId, sub, input.aliases)
  if (taken) throw new Rollback({ kind: 'taken', by: taken })
  const changed = yield* one<UserRow>(
    sql`update users set attributes = ${input.attributes} where pool_id = ${poolId} and sub = ${sub} returning *`,
  )
  yield* indexUser(changed!)
  return { kind: 'set' }
}
