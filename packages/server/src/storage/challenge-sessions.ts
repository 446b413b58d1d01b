import { type Attempt, clearFailures } from './attempts.ts'
import { replaceAliases } from './names.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'
import { type Alias, type PasswordChange, setPassword, type UserRow } from './users.ts'

/** A challenge session: the state of a sign-in between two requests. */
export interface ChallengeSessionRow {
  /** Keyed hash of the handle (`Session`), which only the client knows. */
  id: string
  pool_id: string
  client_id: string
  sub: string
  /** The only challenge that can be answered with this session. */
  challenge: string
  /** JSON, by challenge (sign-in/challenge-state.ts); nothing secret in clear. */
  state: string
  /** Wrong answers so far. */
  guesses: number
  expires_at: number
  spent_at: number | null
  spent_by: string | null
  /** The MAC of `bindRow`. */
  binding: string | null
}

/** The columns of a challenge session that the caller gives. */
export type NewChallengeSession = Pick<
  ChallengeSessionRow,
  'id' | 'pool_id' | 'client_id' | 'sub' | 'challenge' | 'state' | 'expires_at' | 'binding'
>

/** Creates a challenge session. After a verified password (`attempt`), only if the user was not locked out in the meantime. */
export function* openChallengeSession({
  session,
  attempt,
}: {
  session: NewChallengeSession
  attempt?: Attempt
}): Decision<'opened' | 'locked' | 'proof-reused'> {
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  yield sql`insert into sessions (id, pool_id, client_id, sub, challenge, state, guesses, expires_at, binding)
    values (${session.id}, ${session.pool_id}, ${session.client_id}, ${session.sub}, ${session.challenge}, ${session.state}, 0, ${session.expires_at},
      ${session.binding})
    on conflict (id) do nothing`
  return 'opened'
}

export function* readChallengeSession(id: string): Decision<ChallengeSessionRow | undefined> {
  return yield* one<ChallengeSessionRow>(sql`select * from sessions where id = ${id}`)
}

/** Marks a session as used, once. `by` is the random id of the request: a repeated transaction recognizes its own use. */
export function* spendChallengeSession({ id, by, at }: { id: string; by: string; at: number }): Decision<'spent' | 'used'> {
  const spent = yield* one(sql`
    update sessions set spent_at = ${at}, spent_by = ${by} where id = ${id} and (spent_at is null or spent_by = ${by}) returning id`)
  return spent ? 'spent' : 'used'
}

/** A correct answer to NEW_PASSWORD_REQUIRED. */
export interface NewPasswordAnswer {
  session: { id: string; by: string; at: number }
  password: PasswordChange
  /** JSON of all attributes, with those of the answer. */
  attributes: string
  /** All aliases of the user, with those of the answer. */
  aliases: readonly Alias[]
}

/**
 * Uses up the session and sets the password and the attributes in one transaction. The user's row is updated first: its lock makes
 * every other answer for this user wait.
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
  const taken = yield* replaceAliases(poolId, sub, input.aliases)
  if (taken) throw new Rollback({ kind: 'taken', by: taken })
  const changed = yield* one<UserRow>(
    sql`update users set attributes = ${input.attributes} where pool_id = ${poolId} and sub = ${sub} returning *`,
  )
  yield* indexUser(changed!)
  return { kind: 'set' }
}
