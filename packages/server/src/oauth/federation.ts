import type { Pool } from '../pools/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { BrowserSession } from './browser-session.ts'
import type { OAuthRequestContext } from './request-context.ts'

/** Sign-in through identity providers. Implemented in federation/, which imports this room; an interface here, so that no import circle goes through it. */
export interface Federation {
  /** Sends the browser to a provider of the request's client, or to the client with an error. */
  begin(context: OAuthRequestContext, request: AuthorizeRequest, provider: string): Promise<Response>
  /**
   * Where the browser goes to end its session at the provider as well, before it comes back and goes on to `next`, one of our own addresses or of the
   * client's sign-out URLs. Undefined where the provider has no session to end.
   */
  signOutLocation(context: OAuthRequestContext, pool: Pool, session: BrowserSession, next: string): Promise<string | undefined>
}
