import { flowPermission } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import { tierOf } from '../pools/index.ts'
import { hasEverSignedIn, type NewChallengeSession } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { getChallengeSession, invalidSession, newChallengeSession } from './challenge-sessions.ts'
import { type SignInRequest, type SignInResponse, userDisabled } from './flow.ts'
import { preAuthenticate } from './pre-authenticate.ts'
import { continueAfterFirstFactor, factorAnswerOf } from './second-factor.ts'

type SignInContext = Pick<SignInRequest, 'call' | 'pool' | 'client'> & Partial<Pick<SignInRequest, 'entryPoint'>>

/** Of a new user: to be kept with the user. Undefined where the client could not use it. Spec: authentication 9.3. */
export function newSignUpSession(signIn: SignInContext, sub: string): { handle: string; session: NewChallengeSession } | undefined {
  const allowed =
    signIn.entryPoint === 'Page' || flowPermission(signIn.client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(signIn.pool)).allowed
  return allowed ? newChallengeSession(signIn, 'SIGN_UP', { sub }, {}) : undefined
}

/**
 * The session of a sign-up, and the one that takes its place when the user is confirmed. Looked at before the user: with a session that does not
 * fit, a name that nobody has is refused in the same words.
 */
export async function replaceSignUpSession(signIn: SignInContext, handle: string, user: User | undefined) {
  const spends = await getChallengeSession(signIn, handle, 'SIGN_UP')
  if (!user || spends.sub !== user.sub) throw invalidSession()
  // Another password makes the session void.
  const next = newChallengeSession(signIn, 'SIGNED_UP', user, { salt: user.credential?.salt })
  return { handle: next.handle, session: next.session, spends: { id: spends.id, by: newUuid(), at: signIn.call.now } }
}

/** The first sign-in of who has just been confirmed: the code was the first factor. Second factors are asked for as ever. */
export async function signInAfterSignUp(
  start: SignInRequest,
  handle: string,
  name: string,
  user: User | undefined,
): Promise<SignInResponse> {
  const { call, pool } = start
  const session = await getChallengeSession(start, handle, 'SIGNED_UP')
  if (!user || session.sub !== user.sub) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const isSame = user.status === 'CONFIRMED' && JSON.parse(session.state).salt === user.credential?.salt
  if (!isSame || (await call.store.read(hasEverSignedIn(pool.id, user.sub)))) throw invalidSession()
  await preAuthenticate(start, user, name)
  return continueAfterFirstFactor(start, { user, spends: session, answer: factorAnswerOf(start, session, user) })
}
