import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Call } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import { readCookie, readCookies, setCookieLine } from '../http/index.ts'
import { type PoolLocation, sessionCookieName } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'

/** The service's name, which scripted sign-ins read. */
const cookieName = 'XSRF-TOKEN'

/** What a form carries has to be what the cookie says, and made here: for this pool, and for the session that the browser has. */
const buildToken = ({ keys }: Call, pool: Pool, headers: IncomingHttpHeaders, nonce: string): string => {
  const session = readCookie(headers, sessionCookieName(pool)) ?? ''
  return `${nonce}.${keys.keyedHash('cookie', JSON.stringify(['csrf', pool.id, session, nonce])).toString('base64url')}`
}

const isIssuedHere = (call: Call, pool: Pool, headers: IncomingHttpHeaders, token: string): boolean =>
  /^[\w-]{22}\.[\w-]{43}$/.test(token) && timingSafeEqualText(token, buildToken(call, pool, headers, token.slice(0, 22)))

/** The token that the browser has already, so that forms in several tabs go on working, or a new one. */
export const csrfToken = (call: Call, pool: Pool, headers: IncomingHttpHeaders): string =>
  readCookies(headers, cookieName).find(token => isIssuedHere(call, pool, headers, token)) ??
  buildToken(call, pool, headers, randomBytes(16).toString('base64url'))

export const csrfCookie = (call: Call, poolLocation: PoolLocation, token: string): string =>
  setCookieLine(call.settings, cookieName, token, { path: poolLocation.pathPrefix || '/' })

/** Double submit. A browser that says where a form was sent from has to say it was here; what a neighbouring host plants is no use then. */
export function passesCsrfCheck(call: Call, pool: Pool, { headers }: IncomingMessage, field: string | null): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return field !== null && readCookies(headers, cookieName).includes(field) && isIssuedHere(call, pool, headers, field)
}
