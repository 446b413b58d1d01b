import { type Attempt, clearFailures } from './attempts.ts'
import { acceptFactorAnswer, type FactorAnswer } from './second-factors.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { readUser, type UserRow } from './users.ts'

/** A browser session (SSO session): a user who signed in on a page. */
export interface BrowserSessionRow {
  /** Keyed hash of the handle in the cookie. */
  id: string
  pool_id: string
  sub: string
  /** The client that the user signed in to; other clients of the pool may use the session. */
  client_id: string
  /** Seconds. */
  auth_time: number
  created_at: number
  expires_at: number
  ended_at: number | null
  /** Milliseconds. Null where the pool did not track sessions at sign-in. */
  last_active_at: number | null
  last_address: string | null
  agent: string | null
  /** The MAC of `bindRow`. */
  binding: string | null
  /** The identity provider that the user signed in at; null for a user of the pool itself. */
  provider: string | null
  /** What a sign-out at the provider names, sealed for this session, in base64url. */
  sealed_provider_session: string | null
  /** `acr` and `amr` of its tokens, as JSON. */
  authentication: string | null
}

/** Columns of a sign-in at an identity provider; absent for another. */
type ProviderColumns = 'provider' | 'sealed_provider_session' | 'authentication'

/** A completed sign-in on a page. `attempt` (password) or `answer` (last challenge) is accepted in the same transaction. */
export interface NewBrowserSession {
  session: Omit<BrowserSessionRow, 'ended_at' | ProviderColumns> & Partial<Pick<BrowserSessionRow, ProviderColumns>>
  attempt?: Attempt
  answer?: FactorAnswer & { totpStep?: number }
}

/** Creates a browser session, unless the user was locked out, disabled or deleted in the meantime. */
export function* createBrowserSession({
  session,
  attempt,
  answer,
}: NewBrowserSession): Decision<'created' | 'locked' | 'proof-reused' | 'disabled' | 'user-deleted' | 'limit' | 'used' | 'totp-step-used'> {
  const { pool_id: poolId, sub } = session
  const accepted = answer ? yield* acceptFactorAnswer({ ...answer, poolId, sub }) : 'accepted'
  if (accepted !== 'accepted') return accepted
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  const created = yield* one(sql`
    insert into browser_sessions (id, pool_id, sub, client_id, auth_time, created_at, expires_at, last_active_at, last_address, agent, binding,
      provider, sealed_provider_session, authentication)
    select ${session.id}, ${poolId}, ${sub}, ${session.client_id}, cast(${session.auth_time} as bigint), cast(${session.created_at} as bigint),
      cast(${session.expires_at} as bigint), cast(${session.last_active_at} as bigint), cast(${session.last_address} as text), cast(${session.agent} as text),
      cast(${session.binding} as text), cast(${session.provider ?? null} as text),
      cast(${session.sealed_provider_session ?? null} as text), cast(${session.authentication ?? null} as text)
    where exists (select 1 from users where pool_id = ${poolId} and sub = ${sub} and enabled = 1)
    on conflict (id) do update set client_id = excluded.client_id returning id`)
  if (created) return 'created'
  throw new Rollback((yield* readUser(poolId, sub)) ? 'disabled' : 'user-deleted')
}

/** A browser session, ended or not, with its user, who may be disabled. */
export function* readBrowserSession(id: string): Decision<{ session: BrowserSessionRow; user: UserRow } | undefined> {
  const session = yield* one<BrowserSessionRow>(sql`select * from browser_sessions where id = ${id}`)
  const user = session && (yield* readUser(session.pool_id, session.sub))
  return session && user ? { session, user } : undefined
}

/** Ends a browser session. With `families`, it also revokes all refresh-token families that were created in it. */
export function* endBrowserSession({ id, at, families = false }: { id: string; at: number; families?: boolean }): Decision<void> {
  const session = yield* one<BrowserSessionRow>(
    sql`update browser_sessions set ended_at = coalesce(ended_at, ${at}) where id = ${id} returning *`,
  )
  if (!session || !families) return
  yield sql`update refresh_families set ended_at = ${at}
    where pool_id = ${session.pool_id} and sub = ${session.sub} and browser_session = ${id} and ended_at is null`
}

/** The active browser sessions that a provider gave to a user. */
export function* listProviderSessions(of: {
  poolId: string
  sub: string
  provider: string
  at: number
}): Decision<readonly BrowserSessionRow[]> {
  return yield* all<BrowserSessionRow>(sql`
    select * from browser_sessions where pool_id = ${of.poolId} and sub = ${of.sub} and provider = ${of.provider}
      and ended_at is null and expires_at > ${of.at} order by id`)
}

/** The active browser sessions of a user, in pools that track sessions, by id. */
export function* listBrowserSessions(poolId: string, sub: string, at: number): Decision<readonly BrowserSessionRow[]> {
  return yield* all<BrowserSessionRow>(sql`
    select * from browser_sessions where pool_id = ${poolId} and sub = ${sub}
      and last_active_at is not null and ended_at is null and expires_at > ${at} order by id`)
}
