import { enqueueAnalyticsEvent, type NewAnalyticsEvent } from './analytics.ts'
import { type NewChallengeSession, openChallengeSession, spendChallengeSession } from './challenge-sessions.ts'
import type { CodeGuess, RefusedGuess } from './codes.ts'
import { takenName } from './names.ts'
import type { NewMessage } from './outbox.ts'
import { type Decision, Rollback } from './sql.ts'
import { type ChangedUser, changeUserByCode, type UserChange } from './user-changes.ts'
import { type Alias, type CreatedUser, createUser, type NewUser } from './users.ts'

/** A sign-up: the user, and what is stored with them. */
export interface NewSignUp extends NewUser {
  /** The challenge session by which the user signs in after the confirmation. */
  session?: NewChallengeSession
  /** For a client with analytics: the event of the sign-up. */
  event?: NewAnalyticsEvent
}

/** SignUp: creates a user, with the session and the event where there are any. */
export function* signUpUser({ session, event, ...user }: NewSignUp): Decision<CreatedUser> {
  const outcome = yield* createUser(user)
  if (outcome.kind === 'created' && session) yield* openChallengeSession({ session })
  if (outcome.kind === 'created' && event) yield* enqueueAnalyticsEvent(event)
  return outcome
}

/** What a sign-up writes where a name is taken. */
export interface SimulatedSignUp {
  /** Names that no user has. */
  aliases: readonly Alias[]
  /** A message that is never sent. */
  message?: NewMessage
  /** An event that is never delivered. */
  event?: NewAnalyticsEvent
}

/**
 * A sign-up that does not reveal whether a name is taken, neither by what it writes nor by its time: the same rows are written in both cases. Where
 * the name is taken they are those of a simulated user, whom nobody finds and the sweep deletes later: to delete the rows at once would take time
 * that can be measured. The code, the message and the session stay until they expire.
 */
export function* signUpOrSimulate({ simulated, ...given }: NewSignUp & { simulated: SimulatedSignUp }): Decision<CreatedUser> {
  const { pool_id, sub } = given.user
  const taken = yield* takenName(pool_id, sub, given.aliases)
  const outcome = yield* signUpUser(taken ? { ...given, ...simulated, isSimulated: true } : given)
  return taken && outcome.kind === 'created' ? { kind: 'taken', by: taken } : outcome
}

/** ConfirmSignUp: confirms a user where the code matches, and replaces the session of the sign-up by one that signs in. Both, or neither. */
export function* confirmUser({
  guess,
  change,
  handover,
}: {
  guess: CodeGuess
  change: UserChange
  handover?: { answered: { id: string; by: string; at: number }; session: NewChallengeSession }
}): Decision<ChangedUser | { kind: RefusedGuess | 'used' }> {
  const outcome = yield* changeUserByCode({ guess, change })
  if (outcome.kind !== 'changed' || !handover) return outcome
  if ((yield* spendChallengeSession(handover.answered)) === 'used') throw new Rollback({ kind: 'used' })
  yield* openChallengeSession({ session: handover.session })
  return outcome
}
