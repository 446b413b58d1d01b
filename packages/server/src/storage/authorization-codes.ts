import { type Beginning, createFamily, revokeFamily } from './families.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

/** What `/oauth2/authorize` promised. The code itself is known to the client alone; the row has its keyed hash. */
export interface AuthorizationCodeRow {
  id: string
  pool_id: string
  client_id: string
  sub: string
  /** The browser session that it came through. */
  session_id: string
  redirect_uri: string
  /** Whether the request named it: then the exchange must, too (RFC 6749 §4.1.3). */
  is_redirect_given: 0 | 1
  scopes: string
  code_challenge: string | null
  nonce: string | null
  audience: string | null
  /** Seconds. */
  auth_time: number
  expires_at: number
  spent_at: number | null
  spent_by: string | null
  /** What it gave. */
  family_id: string | null
}

export type NewAuthorizationCode = Omit<AuthorizationCodeRow, 'spent_at' | 'spent_by' | 'family_id'>

/** Only of a session that has not ended, and of a user who may sign in. */
export function* issueAuthorizationCode({ code, at }: { code: NewAuthorizationCode; at: number }): Decision<'issued' | 'ended'> {
  const issued = yield* one(sql`
    insert into authorization_codes (id, pool_id, client_id, sub, session_id, redirect_uri, is_redirect_given, scopes, code_challenge, nonce, audience,
      auth_time, expires_at)
    select ${code.id}, ${code.pool_id}, ${code.client_id}, ${code.sub}, ${code.session_id}, ${code.redirect_uri},
      cast(${code.is_redirect_given} as bigint), ${code.scopes}, cast(${code.code_challenge} as text), cast(${code.nonce} as text),
      cast(${code.audience} as text), cast(${code.auth_time} as bigint), cast(${code.expires_at} as bigint)
    where exists (select 1 from browser_sessions s join users u on u.pool_id = s.pool_id and u.sub = s.sub
      where s.id = ${code.session_id} and s.pool_id = ${code.pool_id} and s.sub = ${code.sub} and s.ended_at is null and s.expires_at > ${at} and u.enabled = 1)
    on conflict (id) do update set client_id = excluded.client_id returning id`)
  if (!issued) return 'ended'
  yield sql`update browser_sessions set last_active_at = ${at} where id = ${code.session_id} and last_active_at < ${at}`
  return 'issued'
}

export function* readAuthorizationCode(id: string): Decision<AuthorizationCodeRow | undefined> {
  return yield* one<AuthorizationCodeRow>(sql`select * from authorization_codes where id = ${id}`)
}

export interface Redemption extends Pick<Beginning, 'family' | 'tracked'> {
  id: string
  /** Made by the caller, so that a run repeated after a lost answer knows its own. */
  by: string
  at: number
}

/**
 * One conditional update spends it. The row stays until it expires, so that a second use is known, and ends what the first one gave
 * (RFC 6749 §4.1.2, RFC 9700 §4.5).
 */
export function* redeemAuthorizationCode({
  id,
  by,
  at,
  family,
  tracked,
}: Redemption): Decision<'begun' | 'reused' | 'unknown' | 'disabled' | 'gone'> {
  const spent = yield* one(sql`
    update authorization_codes set spent_at = ${at}, spent_by = ${by}, family_id = ${family.id}
    where id = ${id} and expires_at > ${at} and (spent_at is null or spent_by = ${by}) returning id`)
  if (!spent) {
    const code = yield* readAuthorizationCode(id)
    if (!code || code.spent_at === null) return 'unknown'
    if (code.family_id !== null) yield* revokeFamily({ poolId: code.pool_id, sub: code.sub, id: code.family_id, at })
    return 'reused'
  }
  const begun = yield* createFamily({ family, tracked })
  if (begun === 'begun') return 'begun'
  throw new Rollback(begun === 'disabled' ? 'disabled' : 'gone')
}

/** Spent for nothing: a wrong verifier shows that it is in the wrong hands. */
export function* burnAuthorizationCode({ id, by, at }: { id: string; by: string; at: number }): Decision<void> {
  yield sql`update authorization_codes set spent_at = ${at}, spent_by = ${by} where id = ${id} and spent_at is null`
}
