import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Call } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import { isSameOriginPost, readCookie, readCookies, setCookieLine } from '../http/index.ts'
import { type PoolLocation, sessionCookieName } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'

/** The service's cookie name, which scripted sign-ins read. */
const cookieName = 'XSRF-TOKEN'

/** A token is a nonce and its MAC, bound to the pool and to the browser session. */
const buildToken = ({ keys, settings }: Call, pool: Pool, headers: IncomingHttpHeaders, nonce: string): string => {
  const session = readCookie(headers, sessionCookieName({ settings }, pool)) ?? ''
  return `${nonce}.${keys.keyedHash('cookie', JSON.stringify(['csrf', pool.id, session, nonce])).toString('base64url')}`
}

const isIssuedHere = (call: Call, pool: Pool, headers: IncomingHttpHeaders, token: string): boolean =>
  /^[\w-]{22}\.[\w-]{43}$/.test(token) && timingSafeEqualText(token, buildToken(call, pool, headers, token.slice(0, 22)))

/** The CSRF token for a form: the one in the browser's cookie, so that forms in several tabs stay valid, or a new one. */
export const csrfToken = (call: Call, pool: Pool, headers: IncomingHttpHeaders): string =>
  readCookies(headers, cookieName).find(token => isIssuedHere(call, pool, headers, token)) ??
  buildToken(call, pool, headers, randomBytes(16).toString('base64url'))

/** The Set-Cookie line for a CSRF token. */
export const csrfCookie = (call: Call, { pathPrefix }: PoolLocation, token: string): string =>
  setCookieLine(call.settings, cookieName, token, { path: pathPrefix || '/' })

/**
 * CSRF protection by double submit: the form's token must equal the cookie's, and be issued here. The form must come from a page of this service
 * as well, since a neighbouring host could set the cookie.
 */
export function passesCsrfCheck(call: Call, pool: Pool, { headers }: IncomingMessage, field: string | null): boolean {
  if (!isSameOriginPost(headers, call.settings.publicUrl)) return false
  return field !== null && readCookies(headers, cookieName).includes(field) && isIssuedHere(call, pool, headers, field)
}
