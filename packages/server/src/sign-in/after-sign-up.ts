import { flowPermission } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import { hasEverSignedIn, type NewChallengeSession } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { getChallengeSession, newChallengeSession, useOf } from './challenge-sessions.ts'
import type { ClientContext, EntryPoint, SignInRequest, SignInResponse } from './flow.ts'
import { preAuthenticate } from './pre-authenticate.ts'
import { invalidSession, userDisabled } from './refusals.ts'
import { continueAfterFirstFactor, factorAnswerOf } from './second-factor.ts'

type SignUpContext = ClientContext & { entryPoint?: EntryPoint }

/**
 * A session by which ConfirmSignUp leads to a sign-in without a password, to be stored with the new user. Undefined where the client is
 * not allowed USER_AUTH. docs/reference/authentication.md#9.3.
 */
export function newSignUpSession(context: SignUpContext, sub: string): { handle: string; session: NewChallengeSession } | undefined {
  const { client, pool } = context
  const allowed = context.entryPoint === 'Page' || flowPermission(client.settings, 'USER_AUTH', 'InitiateAuth', tierOf(pool)).allowed
  return allowed ? newChallengeSession(context, 'SIGN_UP', { sub }, {}) : undefined
}

/**
 * Checks the session of a sign-up and makes the one that replaces it when the user is confirmed. It is checked before the user, so that
 * an unknown user gets the same answer as a user with an invalid session.
 */
export async function replaceSignUpSession(context: SignUpContext, handle: string, user: User | undefined) {
  const replacement = await findSignUpReplacement(context, handle, user)
  if (!replacement) throw invalidSession()
  return replacement
}

/**
 * As `replaceSignUpSession`, but undefined where the session is that of another user. The new session is made in both cases, so that the time does not
 * reveal which it is.
 */
export async function findSignUpReplacement(context: SignUpContext, handle: string, user: User | undefined) {
  const answered = await getChallengeSession(context, handle, 'SIGN_UP')
  const { sub } = answered
  const next = newChallengeSession(context, 'SIGNED_UP', { sub }, { salt: user?.credential?.salt })
  const replacement = { handle: next.handle, session: next.session, answered: useOf(context.call, answered) }
  return user?.sub === sub ? replacement : undefined
}

/** The first sign-in of a user who has just been confirmed: the confirmation code was the first factor; second factors follow as usual. */
export async function signInAfterSignUp(
  request: SignInRequest,
  handle: string,
  name: string,
  user: User | undefined,
): Promise<SignInResponse> {
  const { call, pool } = request
  const session = await getChallengeSession(request, handle, 'SIGNED_UP')
  if (!user || session.sub !== user.sub) throw invalidSession()
  call.analytics?.noteAttempt(user.sub)
  if (!user.enabled) throw userDisabled()
  const isUnchanged = user.status === 'CONFIRMED' && session.state.salt === user.credential?.salt
  if (!isUnchanged || (await call.store.read(hasEverSignedIn(pool.id, user.sub)))) throw invalidSession()
  await preAuthenticate(request, user, name)
  return continueAfterFirstFactor(request, { user, answeredSession: session, answer: factorAnswerOf(request, session, user) })
}
