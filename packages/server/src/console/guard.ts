import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import { isSameOriginPost } from '../http/index.ts'

const dayMs = 24 * 3_600_000

const tokenOf = ({ keys }: Context, day: number): string => keys.keyedHash('cookie', `console ${day}`).toString('base64url')
const today = (): number => Math.floor(Date.now() / dayMs)

/** The CSRF token of forms. Nobody signs in to the console, so it is bound to the service and the day alone; pages of other origins cannot read it. */
export const csrfToken = (context: Context): string => tokenOf(context, today())

/** Whether a form comes from a page of the console: its origin says so, and its token was issued here yesterday or today. */
export function passesCsrfCheck(context: Context, headers: IncomingHttpHeaders, token: string | undefined): boolean {
  if (!isSameOriginPost(headers, context.settings.publicUrl) || token === undefined) return false
  return [0, 1].some(days => timingSafeEqualText(token, tokenOf(context, today() - days)))
}

/**
 * Whether a page may be the answer: to a person who opens it, to a page of this origin, or to a link on a page of this machine (same-site). Links, images and
 * scripts of other sites get nothing; programs send none of these headers.
 */
export function mayRead(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers
  if (origin !== undefined) {
    const sender = URL.parse(origin)?.host
    if (sender === undefined || (sender !== host?.toLowerCase() && sender !== new URL(publicUrl).host)) return false
  }
  return site === undefined || site === 'none' || site === 'same-origin' || (site === 'same-site' && mode === 'navigate')
}
