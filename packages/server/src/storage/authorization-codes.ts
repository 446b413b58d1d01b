import { coversConsent } from './consents.ts'
import { createFamily, type NewSignIn, revokeFamily } from './families.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

/** An authorization code and the authorization request that it answers. */
export interface AuthorizationCodeRow {
  /** Keyed hash of the code, which only the client knows. */
  id: string
  pool_id: string
  client_id: string
  sub: string
  /** The browser session in which it was issued. */
  session_id: string
  redirect_uri: string
  /** Whether the authorization request named a redirect URI: then the token request must name the same (RFC 6749 §4.1.3). */
  is_redirect_given: 0 | 1
  scopes: string
  code_challenge: string | null
  nonce: string | null
  audience: string | null
  /** Seconds. */
  auth_time: number
  /** `acr` and `amr` of its tokens, as JSON. */
  authentication: string | null
  expires_at: number
  /** The MAC of `bindRow`. */
  binding: string | null
  spent_at: number | null
  spent_by: string | null
  /** The family that its redemption created. */
  family_id: string | null
}

/** A code that has not been redeemed. */
export type NewAuthorizationCode = Omit<AuthorizationCodeRow, 'spent_at' | 'spent_by' | 'family_id' | 'authentication'> &
  Partial<Pick<AuthorizationCodeRow, 'authentication'>>

/** A code to issue. */
export interface CodeIssue {
  code: NewAuthorizationCode
  at: number
  /** For a client that needs the user's consent: the scopes that the consent must cover in the same transaction. */
  consentTo?: readonly string[]
}

/** Issues a code, if the browser session has not ended, the user is enabled and, where it is needed, the user's consent was not revoked. */
export function* issueAuthorizationCode({ code, at, consentTo }: CodeIssue): Decision<'issued' | 'ended' | 'consent-missing'> {
  const key = { poolId: code.pool_id, sub: code.sub, clientId: code.client_id }
  if (consentTo && !(yield* coversConsent(key, consentTo))) return 'consent-missing'
  const issued = yield* one(sql`
    insert into authorization_codes (id, pool_id, client_id, sub, session_id, redirect_uri, is_redirect_given, scopes, code_challenge, nonce, audience,
      auth_time, expires_at, binding, authentication)
    select ${code.id}, ${code.pool_id}, ${code.client_id}, ${code.sub}, ${code.session_id}, ${code.redirect_uri},
      cast(${code.is_redirect_given} as bigint), ${code.scopes}, cast(${code.code_challenge} as text), cast(${code.nonce} as text),
      cast(${code.audience} as text), cast(${code.auth_time} as bigint), cast(${code.expires_at} as bigint),
      cast(${code.binding} as text), cast(${code.authentication ?? null} as text)
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

/** The redemption of a code, with the family that it creates. */
export interface Redemption extends Pick<NewSignIn, 'family' | 'tracked' | 'event'> {
  id: string
  /** Random id of the request: a transaction that is repeated after a lost answer recognizes its own redemption. */
  by: string
  at: number
}

/**
 * Redeems a code once, by a conditional update. The row stays until the code expires: a second use is detected and revokes the family
 * that the first use created (RFC 6749 §4.1.2, RFC 9700 §4.5).
 */
export function* redeemAuthorizationCode({
  id,
  by,
  at,
  family,
  tracked,
  event,
}: Redemption): Decision<'created' | 'reused' | 'unknown' | 'disabled' | 'user-deleted'> {
  const spent = yield* one(sql`
    update authorization_codes set spent_at = ${at}, spent_by = ${by}, family_id = ${family.id}
    where id = ${id} and expires_at > ${at} and (spent_at is null or spent_by = ${by}) returning id`)
  if (!spent) {
    const code = yield* readAuthorizationCode(id)
    if (!code || code.spent_at === null) return 'unknown'
    if (code.family_id !== null) yield* revokeFamily({ poolId: code.pool_id, sub: code.sub, id: code.family_id, at })
    return 'reused'
  }
  const created = yield* createFamily({ family, tracked, event })
  if (created === 'created') return 'created'
  throw new Rollback(created === 'disabled' ? 'disabled' : 'user-deleted')
}

/** Invalidates a code that was presented with a wrong PKCE verifier, which indicates that it was stolen. */
export function* burnAuthorizationCode({ id, by, at }: { id: string; by: string; at: number }): Decision<void> {
  yield sql`update authorization_codes set spent_at = ${at}, spent_by = ${by} where id = ${id} and spent_at is null`
}
