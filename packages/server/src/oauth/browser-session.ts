import type { IncomingHttpHeaders } from 'node:http'
import { type AppClient, ssoMinutes } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSessionHandle } from '../crypto/index.ts'
import { readCookie, setCookieLine } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import { type BrowserSessionRow, endBrowserSession, readBrowserSession } from '../storage/index.ts'
import { requestOrigin, tracksSessions } from '../user-sessions/index.ts'
import { type User, userFromRow } from '../users/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'

/** A person who signed in on a page of this pool, and may come back without a password. */
export interface BrowserSession {
  readonly row: BrowserSessionRow
  readonly user: User
}

/** Of a pool that does not track sessions: an hour from the sign-in; reuse does not extend it. Spec: oauth-endpoints 7.4. */
const untrackedLifetime = 3_600
/** With tracking each client says how long it goes by a session; no client can say more than this. */
const maxLifetime = 90 * 24 * 3_600

/** Pools of one service share hosts: each has a cookie of its own. */
export const sessionCookieName = (pool: Pool): string => `cognito-${pool.id}`

const browserSessionId = ({ keys }: Call, handle: string): string => keys.keyedHash('cookie', `session ${handle}`).toString('base64url')

/** Undefined for a cookie that is forged, of another pool, ended or expired, and where the user may not sign in any more. */
export async function findBrowserSession(call: Call, pool: Pool, headers: IncomingHttpHeaders): Promise<BrowserSession | undefined> {
  const handle = readCookie(headers, sessionCookieName(pool))
  const found = handle === undefined ? undefined : await call.store.read(readBrowserSession(browserSessionId(call, handle)))
  if (found?.session.pool_id !== pool.id || found.session.ended_at !== null || found.session.expires_at <= call.now) return undefined
  const user = userFromRow(found.user)
  return user.enabled && user.status === 'CONFIRMED' ? { row: found.session, user } : undefined
}

/** What `beginBrowserSession` keeps, and the cookie's value. */
export function newBrowserSession(call: Call, pool: Pool, client: AppClient, user: Pick<User, 'sub'>) {
  const handle = newSessionHandle()
  const isTracked = tracksSessions(pool)
  const { address, agent } = requestOrigin(call)
  const session = {
    id: browserSessionId(call, handle),
    pool_id: pool.id,
    sub: user.sub,
    client_id: client.settings.ClientId,
    auth_time: Math.floor(call.now / 1000),
    created_at: call.now,
    expires_at: call.now + (isTracked ? maxLifetime : untrackedLifetime) * 1000,
    last_active_at: isTracked ? call.now : null,
    last_address: isTracked ? address : null,
    agent: isTracked ? agent : null,
  }
  return { handle, session }
}

/**
 * Set-Cookie for a handle; without one, what takes the cookie away. One for all paths of the host: who signed in below the pool's id is
 * signed in, and out, at the root as well. docs/decisions/session-cookies.md.
 */
export const sessionCookie = (call: Call, pool: Pool, handle: string | undefined): string =>
  setCookieLine(call.settings, sessionCookieName(pool), handle ?? '', {
    path: '/',
    seconds: handle === undefined ? 0 : tracksSessions(pool) ? maxLifetime : untrackedLifetime,
  })

export const signOutBrowser = (call: Call, { row }: BrowserSession): Promise<void> =>
  call.store.decide(endBrowserSession, { id: row.id, at: call.now })

/** Whether the request goes by it without asking the person. A sign-in that was just made always counts. */
export function canReuseSession(
  call: Call,
  { pool, client, prompt, maxAge, hintedSub }: AuthorizeRequest,
  { row }: BrowserSession,
): boolean {
  const age = Math.floor(call.now / 1000) - row.auth_time
  const minutes = tracksSessions(pool) ? ssoMinutes(client) : untrackedLifetime / 60
  const isAsked = prompt.has('login') || prompt.has('select_account')
  if (hintedSub !== undefined && hintedSub !== row.sub) return false
  return !isAsked && age < minutes * 60 && (maxAge === undefined || age <= maxAge) && maxAge !== 0
}
