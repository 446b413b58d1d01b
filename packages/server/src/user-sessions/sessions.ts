import { refuse, type SessionDescriptionType, type SessionTypeType } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { pageStart, toPage } from '../paging.ts'
import type { Pool } from '../pools/index.ts'
import {
  type BrowserSessionRow,
  endBrowserSession,
  type FamilyRow,
  listBrowserSessions,
  listTrackedFamilies,
  revokeFamily,
} from '../storage/index.ts'
import { deviceType } from './user-agent.ts'

/** The prefix and 25 characters of [0-9a-z]: stable for a session, and derived by a keyed hash, so that it reveals no token or cookie. */
function sessionIdOf({ keys }: Context, prefix: 'tkn' | 'sso', id: string): string {
  const hash = keys.keyedHash('session', `${prefix} session ${id}`).toString('hex')
  return `${prefix}${BigInt(`0x${hash}`).toString(36).padStart(25, '0').slice(-25)}`
}

/** Sessions on a page of the list. */
const sessionsPageSize = 125

/** A session as the API lists it, with the refresh-token family or the browser session behind it. */
interface TrackedSession {
  described: SessionDescriptionType
  family?: FamilyRow
  browser?: BrowserSessionRow
}

async function trackedSessions(call: Call, pool: Pool, sub: string, current: string | undefined): Promise<TrackedSession[]> {
  const families = await call.store.read(listTrackedFamilies(pool.id, sub, call.now))
  const browsers = await call.store.read(listBrowserSessions(pool.id, sub, call.now))
  return [
    ...families.map(family => ({
      family,
      described: {
        ...describe(call, 'TOKEN', family),
        ...(family.browser_session !== null && { OriginSessionId: sessionIdOf(call, 'sso', family.browser_session) }),
        IsCurrentSession: family.id === current,
      },
    })),
    ...browsers.map(browser => ({ browser, described: { ...describe(call, 'SSO', browser), IsCurrentSession: false } })),
  ]
}

/**
 * A page of a user's active sessions with all clients, ordered by id. `current`: the refresh-token family of the caller.
 * docs/reference/tokens.md#7.3.
 */
export async function listSessions(call: Call, pool: Pool, sub: string, { token, current }: { token?: string; current?: string }) {
  const scope = `ListUserSessions ${pool.id} ${sub}`
  const after = pageStart(call, scope, token)
  const sessions = (await trackedSessions(call, pool, sub, current))
    .map(({ described }) => described)
    .filter(({ SessionId }) => SessionId! > after)
    .sort((one, other) => (one.SessionId! < other.SessionId! ? -1 : 1))
  const { rows, ...next } = toPage(call, scope, sessions, sessionsPageSize, ({ SessionId }) => SessionId!)
  return { Sessions: [...rows], ...next }
}

/** The location of an address is `unknown`: no geolocation service is called. */
const describe = (
  call: Call,
  SessionType: SessionTypeType,
  row: Pick<FamilyRow, 'id' | 'client_id' | 'created_at' | 'last_active_at' | 'agent' | 'last_address'>,
): SessionDescriptionType => ({
  SessionId: sessionIdOf(call, SessionType === 'SSO' ? 'sso' : 'tkn', row.id),
  SessionType,
  ClientId: row.client_id,
  CreateDate: row.created_at / 1000,
  LastActiveDate: row.last_active_at! / 1000,
  DeviceType: deviceType(row.agent ?? ''),
  LastIPAddress: row.last_address ?? '',
  LastLocation: { Country: 'unknown' },
})

interface Revocation {
  sessionId: string
  /** `RevokeAssociatedSessions: LINKED`: also the browser session that it came through, or all sessions that came through it. */
  linked: boolean
  /** The refresh-token family of the caller, which cannot revoke itself. */
  current?: string
}

/**
 * Revokes the refresh-token family or the browser session behind a session, with all tokens of it.
 * @throws ResourceNotFoundException, InvalidParameterException for the current session
 */
export async function revokeSession(call: Call, pool: Pool, sub: string, { sessionId, linked, current }: Revocation): Promise<void> {
  const sessions = await trackedSessions(call, pool, sub, current)
  const found = sessions.find(({ described }) => described.SessionId === sessionId)
  if (!found) throw refuse('ResourceNotFoundException', 'Session does not exist.')
  const { family, browser } = found
  if (family && family.id === current) throw refuse('InvalidParameterException', 'The current session cannot be revoked. Sign out instead.')
  const at = call.now
  if (family) await call.store.decide(revokeFamily, { poolId: pool.id, sub, id: family.id, at })
  const browserSessionId = browser?.id ?? family?.browser_session
  if (browserSessionId && (browser || linked))
    await call.store.decide(endBrowserSession, { id: browserSessionId, at, ...(browser && linked && { families: true }) })
}
