import { type ChallengeNameType, challengeSessionSeconds, refuseFor } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { newSessionHandle } from '../crypto/index.ts'
import {
  type Attempt,
  type ChallengeSessionRow,
  type NewChallengeSession,
  openChallengeSession,
  readChallengeSession,
} from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { type SignInRequest, type SignInResponse, userLockedOut, wrongPassword } from './flow.ts'

/** The row keeps a keyed hash: who reads the database cannot answer in somebody's place. */
const idOf = ({ keys }: Context, handle: string): string => keys.keyedHash('session', handle).toString('base64url')

/** What a session answers: a challenge, or the next step of a sign-up. */
export type SessionPurpose = ChallengeNameType | 'SIGN_UP' | 'SIGNED_UP'

interface Challenge {
  name: ChallengeNameType
  user: User
  parameters: Record<string, string>
  state?: Record<string, unknown>
  /** The guess that led here. */
  attempt?: Attempt
}

/** A session that is not kept yet, and the handle that will answer it. */
export function newChallengeSession(
  { call, pool, client }: Pick<SignInRequest, 'call' | 'pool' | 'client'>,
  name: SessionPurpose,
  user: Pick<User, 'sub'>,
  state: Record<string, unknown>,
) {
  const handle = newSessionHandle()
  const session: NewChallengeSession = {
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
  signIn: Pick<SignInRequest, 'call' | 'pool' | 'client'>,
  { name, user, parameters, state = {}, attempt }: Challenge,
): Promise<SignInResponse> {
  const { handle, session } = newChallengeSession(signIn, name, user, state)
  const outcome = await signIn.call.store.decide(openChallengeSession, { session, attempt })
  if (outcome === 'locked') throw userLockedOut()
  if (outcome === 'replayed') throw wrongPassword()
  return { ChallengeName: name, Session: handle, ChallengeParameters: parameters }
}

/** By its handle alone, for operations that name no client: the session says whose it is. */
export async function getChallengeSessionByHandle(call: Call, handle: string, name: ChallengeNameType): Promise<ChallengeSessionRow> {
  const session = await call.store.read(readChallengeSession(idOf(call, handle)))
  if (session?.challenge !== name) throw invalidSession()
  if (session.spent_at !== null) throw sessionAlreadyUsed()
  if (session.expires_at <= call.now) throw refuseFor('session-expired')
  return session
}

/** Invented, of another client or challenge, spent, expired: all refused, always. */
export async function getChallengeSession(
  { call, pool, client }: Pick<SignInRequest, 'call' | 'pool' | 'client'>,
  handle: string,
  name: SessionPurpose,
): Promise<ChallengeSessionRow> {
  const session = await call.store.read(readChallengeSession(idOf(call, handle)))
  const fits = session?.pool_id === pool.id && session.client_id === client.settings.ClientId && session.challenge === name
  if (!fits) throw refuseFor('session-invalid')
  if (session.spent_at !== null) throw sessionAlreadyUsed()
  if (session.expires_at <= call.now) throw refuseFor('session-expired')
  return session
}

export const sessionAlreadyUsed = () => refuseFor('session-used')
export const invalidSession = () => refuseFor('session-invalid')
