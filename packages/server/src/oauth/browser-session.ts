import type { IncomingHttpHeaders } from 'node:http'
import { isAsWritten, openSealed, type RowSeals } from '../changed-rows.ts'
import { type AppClient, ssoMinutes } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { type BoundValues, bindRow, newSessionHandle } from '../crypto/index.ts'
import { readCookie, setCookieLine } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import { type BrowserSessionRow, endBrowserSession, readBrowserSession } from '../storage/index.ts'
import type { AuthenticationContext } from '../tokens/index.ts'
import { requestOrigin, tracksSessions } from '../user-sessions/index.ts'
import { noteUser, type User, userFromRow } from '../users/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import { allowsProvider, ownUsers } from './authorize-rules.ts'

/** A browser in which a user signed in on a page of the pool; it may get codes and tokens without another sign-in. */
export interface BrowserSession {
  readonly row: BrowserSessionRow
  readonly user: User
}

/** Seconds, for a pool that does not track sessions; reuse does not extend it. docs/reference/oauth-endpoints.md#7.4. */
const untrackedLifetime = 3_600
/** Seconds, for a pool that tracks sessions: the greatest value that a client can set for the age of a session that it accepts. */
const maxLifetime = 90 * 24 * 3_600

/** On https no other host below the same domain can set a cookie with this beginning (RFC 6265bis §4.1.3.2). */
const hostPrefix = ({ publicUrl }: Call['settings']): string => (publicUrl.startsWith('https:') ? '__Host-' : '')

/** Pools share the host of the service, so each has a cookie of its own. */
export const sessionCookieName = ({ settings }: Pick<Call, 'settings'>, pool: Pool): string => `${hostPrefix(settings)}cognito-${pool.id}`

/** Cookies that are looked at; a browser has one for each pool that its user signed in to. */
const maxSessionCookies = 20

/** The ids of the pools whose session cookies a request has, valid or not. */
export const poolIdsOfCookies = ({ cookie = '' }: IncomingHttpHeaders): string[] =>
  [...new Set([...cookie.matchAll(/(?:^|;\s*)(?:__Host-)?cognito-([\w-]{1,55})=/g)].map(([, id]) => id!))].slice(0, maxSessionCookies)

const browserSessionId = ({ keys }: Call, handle: string): string => keys.keyedHash('cookie', `session ${handle}`).toString('base64url')

/** Who is signed in, and since when. */
const boundValues = (row: Omit<BrowserSessionRow, 'binding' | 'ended_at'>): BoundValues => [
  ...(['browser_sessions', row.id, row.pool_id, row.sub, row.client_id] as const),
  ...[row.auth_time, row.created_at, row.expires_at],
  ...(row.provider === null ? [] : [row.provider]),
  ...(row.authentication === null ? [] : ['authentication', row.authentication]),
]

/** The session of the request's cookie; undefined for a forged cookie or row, an ended or expired session, and a user who may not sign in. */
export async function findBrowserSession(call: Call, pool: Pool, headers: IncomingHttpHeaders): Promise<BrowserSession | undefined> {
  const handle = readCookie(headers, sessionCookieName(call, pool))
  const found = handle === undefined ? undefined : await call.store.read(readBrowserSession(browserSessionId(call, handle)))
  if (found?.session.pool_id !== pool.id || found.session.ended_at !== null || found.session.expires_at <= call.now) return undefined
  if (!isAsWritten(call, pool.id, boundValues(found.session), found.session.binding)) return undefined
  const user = noteUser(call.trace, userFromRow(found.user))
  // A provider vouches for its users, whatever their status; only a user of the pool itself has to be confirmed.
  const maySignIn = user.enabled && (found.session.provider !== null || user.status === 'CONFIRMED')
  return maySignIn ? { row: found.session, user } : undefined
}

/** A sign-in at an identity provider, as the browser session keeps it. */
export interface ProviderSignIn {
  name: string
  /** What a sign-out at the provider has to name. */
  session?: Readonly<Record<string, string>>
  /** What the tokens of this session say of it. */
  authentication?: AuthenticationContext
}

const providerSessionAad = (pool: Pick<Pool, 'id'>, id: string) => ['provider session', pool.id, id]

/** Who is signed in in which browser, and what a sign-out at a provider has to name. */
export const browserSessionSeals: RowSeals = {
  table: 'browser_sessions',
  bound: boundValues,
  sealed: { sealed_provider_session: (row: { pool_id: string; id: string }) => providerSessionAad({ id: row.pool_id }, row.id) },
}

/** What a sign-out at the session's provider has to name. Undefined where there is nothing, and where the row was changed. */
export function providerSessionOf(call: Call, pool: Pool, { row }: BrowserSession): Readonly<Record<string, string>> | undefined {
  if (row.sealed_provider_session === null) return undefined
  const sealed = Buffer.from(row.sealed_provider_session, 'base64url')
  const plain = openSealed(call, pool, { table: 'browser_sessions', aad: providerSessionAad(pool, row.id), sealed })
  return plain && JSON.parse(plain.toString())
}

/** A new row for the decision `createBrowserSession`, and the handle that is the cookie's value. */
export function newBrowserSession(call: Call, pool: Pool, client: AppClient, user: Pick<User, 'sub'>, provider?: ProviderSignIn) {
  const handle = newSessionHandle()
  const isTracked = tracksSessions(pool)
  const { address, agent } = requestOrigin(call)
  const id = browserSessionId(call, handle)
  const sealed =
    provider?.session &&
    call.keys.seal({ dataKey: pool.dataKey, aad: providerSessionAad(pool, id), plain: JSON.stringify(provider.session) })
  const row = {
    id,
    pool_id: pool.id,
    sub: user.sub,
    client_id: client.settings.ClientId,
    auth_time: Math.floor(call.now / 1000),
    created_at: call.now,
    expires_at: call.now + (isTracked ? maxLifetime : untrackedLifetime) * 1000,
    last_active_at: isTracked ? call.now : null,
    last_address: isTracked ? address : null,
    agent: isTracked ? agent : null,
    provider: provider?.name ?? null,
    sealed_provider_session: sealed?.toString('base64url') ?? null,
    authentication: provider?.authentication ? JSON.stringify(provider.authentication) : null,
  }
  return { handle, session: { ...row, binding: bindRow(call.keys, boundValues(row)) } }
}

/**
 * The Set-Cookie line for a handle; without one, the line that removes the cookie. Its path is `/`, so that a sign-in or sign-out below the
 * pool's id counts at the root as well. docs/decisions/session-cookies.md.
 */
export const sessionCookie = (call: Call, pool: Pool, handle: string | undefined): string =>
  setCookieLine(call.settings, sessionCookieName(call, pool), handle ?? '', {
    path: '/',
    seconds: handle === undefined ? 0 : tracksSessions(pool) ? maxLifetime : untrackedLifetime,
  })

/** Ends the session. The tokens that it gave stay valid. */
export const signOutBrowser = (call: Call, { row }: BrowserSession): Promise<void> =>
  call.store.decide(endBrowserSession, { id: row.id, at: call.now })

/** Whether the session answers the request without another sign-in. The caller does not ask it about a sign-in that was just made. */
export function canReuseSession(
  call: Call,
  { pool, client, prompt, maxAge, hintedSub, identityProvider }: AuthorizeRequest,
  { row }: BrowserSession,
): boolean {
  const age = Math.floor(call.now / 1000) - row.auth_time
  const minutes = tracksSessions(pool) ? ssoMinutes(client) : untrackedLifetime / 60
  const asksForSignIn = prompt.has('login') || prompt.has('select_account')
  if (hintedSub !== undefined && hintedSub !== row.sub) return false
  // Another provider than the one of the session needs another sign-in. docs/reference/oauth-endpoints.md#7.4.
  const provider = row.provider ?? ownUsers
  if (!allowsProvider(client, provider) || (identityProvider !== undefined && identityProvider !== provider)) return false
  return !asksForSignIn && age < minutes * 60 && (maxAge === undefined || age <= maxAge) && maxAge !== 0
}

/** The request as it is once the user has seen which account they use, which is what `prompt=select_account` asks for. */
export const withoutAccountChoice = (request: AuthorizeRequest): AuthorizeRequest => ({
  ...request,
  prompt: new Set([...request.prompt].filter(word => word !== 'select_account')),
})
