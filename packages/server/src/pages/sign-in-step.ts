import { ServiceError } from '@poolhouse/contract'
import { recordingFailures } from '../analytics/index.ts'
import { type BrowserSession, completeAuthorization, newBrowserSession, redirect, sessionCookie } from '../oauth/index.ts'
import { type Finish, type SignInContext, type SignInResponse, tokensResponse } from '../sign-in/index.ts'
import { createBrowserSignIn } from '../tokens/index.ts'
import type { AuthorizePageContext } from './page-context.ts'

/** The result of a step: a further challenge, an error, or a complete sign-in with its new browser session and cookie value. */
export type SignInStepResult =
  | { kind: 'challenge'; next: Extract<SignInResponse, { ChallengeName: unknown }> }
  | { kind: 'refused'; error: ServiceError }
  | { kind: 'signed-in'; handle: string; session: BrowserSession }

/** Runs one step of the sign-in state machine (sign-in/). A complete sign-in creates a browser session; it issues no tokens. */
export async function runSignInStep(
  { call, pool, client }: AuthorizePageContext,
  step: (signIn: SignInContext) => Promise<SignInResponse>,
): Promise<SignInStepResult> {
  let begun: Extract<SignInStepResult, { kind: 'signed-in' }> | undefined
  const finish: Finish = async ({ user, attempt, answer, wrongAnswer }) => {
    const { handle, session } = newBrowserSession(call, pool, client, user)
    await createBrowserSignIn(call, { pool, client, user, session, attempt, answer, wrongAnswer })
    begun = { kind: 'signed-in', handle, session: { row: { ...session, ended_at: null }, user } }
    return tokensResponse({})
  }
  try {
    const next = await recordingFailures(call, () => step({ call, pool, client, entryPoint: 'Page', finish }))
    if ('ChallengeName' in next) return { kind: 'challenge', next }
  } catch (error) {
    if (error instanceof ServiceError) {
      call.trace.refusal = error
      return { kind: 'refused', error }
    }
    throw error
  }
  if (!begun) throw new Error('A sign-in on a page was complete without a session')
  return begun
}

/** Redirects to the client with a code or tokens, and sets the session cookie. If the session has ended since, the sign-in starts again. */
export async function finishSignIn(
  context: AuthorizePageContext,
  { handle, session }: Extract<SignInStepResult, { kind: 'signed-in' }>,
): Promise<Response> {
  const { call, pool, authorizeRequest } = context
  const location = await completeAuthorization(call, authorizeRequest, session)
  return location === undefined ? redirect(context.address('/login')) : redirect(location, [sessionCookie(call, pool, handle)])
}
