import { ServiceError } from '@poolhouse/contract'
import { type BrowserSession, grant, granted, newBrowserSession, redirect, sessionCookie } from '../oauth/index.ts'
import { done, type Finish, type SignInRequest, type SignInResponse } from '../sign-in/index.ts'
import { createBrowserSignIn } from '../tokens/index.ts'
import type { AuthorizePageContext } from './page-context.ts'

export type PageEntryPoint = Pick<SignInRequest, 'call' | 'pool' | 'client' | 'entryPoint' | 'finish'>

export type SignInStepResult =
  | { kind: 'challenge'; next: Extract<SignInResponse, { ChallengeName: unknown }> }
  | { kind: 'refused'; error: ServiceError }
  | { kind: 'signed-in'; handle: string; session: BrowserSession }

/** One step of the state machine of sign-in. A complete one leaves a session for the browser in the place of tokens. */
export async function runSignInStep(
  { call, pool, client }: AuthorizePageContext,
  step: (signIn: PageEntryPoint) => Promise<SignInResponse>,
): Promise<SignInStepResult> {
  let begun: Extract<SignInStepResult, { kind: 'signed-in' }> | undefined
  const finish: Finish = async ({ user, attempt, answer, wrong }) => {
    const { handle, session } = newBrowserSession(call, pool, client, user)
    await createBrowserSignIn(call, { pool, client, user, session, attempt, factor: answer, wrongFactor: wrong })
    begun = { kind: 'signed-in', handle, session: { row: { ...session, ended_at: null }, user } }
    return done({})
  }
  try {
    const next = await step({ call, pool, client, entryPoint: 'Page', finish })
    if ('ChallengeName' in next) return { kind: 'challenge', next }
  } catch (error) {
    if (error instanceof ServiceError) return { kind: 'refused', error }
    throw error
  }
  if (!begun) throw new Error('A sign-in on a page was complete without a session')
  return begun
}

/** Back to the client with what it asked for, and with the browser's session. A session that ended at once begins anew. */
export async function finishSignIn(
  context: AuthorizePageContext,
  { handle, session }: Extract<SignInStepResult, { kind: 'signed-in' }>,
): Promise<Response> {
  const { call, pool, authorizeRequest } = context
  const location = await granted(() => grant(call, authorizeRequest, session), authorizeRequest)
  return location === undefined ? redirect(context.address('/login')) : redirect(location, [sessionCookie(call, pool, handle)])
}
