import { type ChallengeNameType, challengeSessionSeconds, refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { newSessionHandle } from '../crypto/index.ts'
import { type Attempt, type NewSession, openSession, readSession, type SessionRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { lockedOut, type Next, type Start, wrongPassword } from './flow.ts'

const no = (message: string) => refuse('NotAuthorizedException', message)

/** The row keeps a keyed hash: who reads the database cannot answer in somebody's place. */
const idOf = ({ keys }: Context, handle: string): string => keys.keyedHash('session', handle).toString('base64url')

/** What a session answers: a challenge, or the next step of a sign-up. */
export type SessionName = ChallengeNameType | 'SIGN_UP' | 'SIGNED_UP'

interface Challenge {
  name: ChallengeNameType
  user: User
  parameters: Record<string, string>
  state?: Record<string, unknown>
  /** The guess that led here. */
  attempt?: Attempt
}

/** A session that is not kept yet, and the handle that will answer it. */
export function newSession(
  { call, pool, client }: Pick<Start, 'call' | 'pool' | 'client'>,
  name: SessionName,
  user: Pick<User, 'sub'>,
  state: Record<string, unknown>,
) {
  const handle = newSessionHandle()
  const session: NewSession = {
    id: idOf(call, handle),
    pool_id: pool.id,
    client_id: client.settings.ClientId,
    sub: user.sub,
    challenge: name,
    state: JSON.stringify(state),
    expires_at: call.now + challengeSessionSeconds(client.settings) * 1000,
  }
  return { handle, session }
}

/** Keeps what was proven so far, and gives the client a handle to it. */
export async function challenge(
  door: Pick<Start, 'call' | 'pool' | 'client'>,
  { name, user, parameters, state = {}, attempt }: Challenge,
): Promise<Next> {
  const { handle, session } = newSession(door, name, user, state)
  const outcome = await door.call.store.decide(openSession, { session, attempt })
  if (outcome === 'locked') throw lockedOut()
  if (outcome === 'replayed') throw wrongPassword()
  return { ChallengeName: name, Session: handle, ChallengeParameters: parameters }
}

/** By its handle alone, for operations that name no client: the session says whose it is. */
export async function findSessionByHandle(call: Call, handle: string, name: ChallengeNameType): Promise<SessionRow> {
  const session = await call.store.read(readSession(idOf(call, handle)))
  if (session?.challenge !== name) throw unfitSession()
  if (session.spent_at !== null) throw usedSession()
  if (session.expires_at <= call.now) throw no('Invalid session for the user, session is expired.')
  return session
}

/** Invented, of another client or challenge, spent, expired: all refused, always. */
export async function findSession(
  { call, pool, client }: Pick<Start, 'call' | 'pool' | 'client'>,
  handle: string,
  name: SessionName,
): Promise<SessionRow> {
  const session = await call.store.read(readSession(idOf(call, handle)))
  const fits = session?.pool_id === pool.id && session.client_id === client.settings.ClientId && session.challenge === name
  if (!fits) throw no('Invalid session for the user.')
  if (session.spent_at !== null) throw usedSession()
  if (session.expires_at <= call.now) throw no('Invalid session for the user, session is expired.')
  return session
}

export const usedSession = () => no('Invalid session for the user, session can only be used once.')
export const unfitSession = () => no('Invalid session for the user.')
