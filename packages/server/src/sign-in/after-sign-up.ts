import { flowPermission } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import { tierOf } from '../pools/index.ts'
import { hasSignedIn, type NewSession } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { findSession, newSession, unfitSession } from './challenge-sessions.ts'
import { disabled, type Next, type Start } from './flow.ts'
import { preAuthenticate } from './pre-authenticate.ts'
import { afterFirstFactor, guessOf } from './second-factor.ts'

type Door = Pick<Start, 'call' | 'pool' | 'client'> & Partial<Pick<Start, 'door'>>

/** Of a new user: to be kept with the user. Undefined where the client could not use it. Spec: authentication 9.3. */
export function signUpSession(door: Door, sub: string): { handle: string; session: NewSession } | undefined {
  const allowed = door.door === 'Page' || flowPermission(door.client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(door.pool)).allowed
  return allowed ? newSession(door, 'SIGN_UP', { sub }, {}) : undefined
}

/**
 * The session of a sign-up, and the one that takes its place when the user is confirmed. Looked at before the user: with a session that does not
 * fit, a name that nobody has is refused in the same words.
 */
export async function confirmationSession(door: Door, handle: string, user: User | undefined) {
  const spends = await findSession(door, handle, 'SIGN_UP')
  if (!user || spends.sub !== user.sub) throw unfitSession()
  // Another password makes the session void.
  const next = newSession(door, 'SIGNED_UP', user, { salt: user.credential?.salt })
  return { handle: next.handle, session: next.session, spends: { id: spends.id, by: newUuid(), at: door.call.now } }
}

/** The first sign-in of who has just been confirmed: the code was the first factor. Second factors are asked for as ever. */
export async function signInAfterSignUp(start: Start, handle: string, name: string, user: User | undefined): Promise<Next> {
  const { call, pool } = start
  const session = await findSession(start, handle, 'SIGNED_UP')
  if (!user || session.sub !== user.sub) throw unfitSession()
  if (!user.enabled) throw disabled()
  const isSame = user.status === 'CONFIRMED' && JSON.parse(session.state).salt === user.credential?.salt
  if (!isSame || (await call.store.read(hasSignedIn(pool.id, user.sub)))) throw unfitSession()
  await preAuthenticate(start, user, name)
  return afterFirstFactor(start, { user, spends: session, answer: guessOf(start, session, user) })
}
