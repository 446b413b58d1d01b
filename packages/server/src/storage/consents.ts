import { all, type Decision, one, sql } from './sql.ts'

/** A scope that a user allowed to a client. */
export interface ConsentRow {
  pool_id: string
  sub: string
  client_id: string
  /** The empty scope is the consent to be known to the client by a token without scopes. */
  scope: string
  /** Milliseconds. */
  given_at: number
}

/** Whose consent, and to which client. */
export interface ConsentKey {
  poolId: string
  sub: string
  clientId: string
}

/** A request without scopes needs the consent to the empty scope. */
const scopesToCover = (scopes: readonly string[]): readonly string[] => (scopes.length === 0 ? [''] : scopes)

/** The scopes that the user allowed to the client. */
export function* readConsent({ poolId, sub, clientId }: ConsentKey): Decision<readonly string[]> {
  const rows = yield* all<Pick<ConsentRow, 'scope'>>(
    sql`select scope from consents where pool_id = ${poolId} and sub = ${sub} and client_id = ${clientId}`,
  )
  return rows.map(({ scope }) => scope)
}

/** Whether the user allowed all of these scopes to the client. */
export function* coversConsent(key: ConsentKey, scopes: readonly string[]): Decision<boolean> {
  const given = new Set(yield* readConsent(key))
  return scopesToCover(scopes).every(scope => given.has(scope))
}

/** Adds scopes to what the user allowed to the client, unless one of the two was deleted in the meantime. */
export function* giveConsent({
  poolId,
  sub,
  clientId,
  scopes,
  at,
}: ConsentKey & { scopes: readonly string[]; at: number }): Decision<'given' | 'gone'> {
  for (const scope of scopesToCover(scopes)) {
    const given = yield* one(sql`
      insert into consents (pool_id, sub, client_id, scope, given_at)
      select ${poolId}, ${sub}, ${clientId}, ${scope}, cast(${at} as bigint)
      where exists (select 1 from users where pool_id = ${poolId} and sub = ${sub} and enabled = 1)
        and exists (select 1 from clients where pool_id = ${poolId} and id = ${clientId})
      on conflict (pool_id, sub, client_id, scope) do update set given_at = excluded.given_at returning scope`)
    if (!given) return 'gone'
  }
  return 'given'
}

/** Removes the consent, and ends what it gave: refresh tokens with their access tokens, and codes that were not redeemed yet. */
export function* revokeConsent({ poolId, sub, clientId, at }: ConsentKey & { at: number }): Decision<'revoked' | 'none'> {
  const rows = yield* all(sql`delete from consents where pool_id = ${poolId} and sub = ${sub} and client_id = ${clientId} returning scope`)
  // Codes first: a redemption at the same time is waited for, so that the family that it creates is ended too.
  yield sql`update authorization_codes set spent_at = ${at}
    where pool_id = ${poolId} and sub = ${sub} and client_id = ${clientId} and spent_at is null`
  yield sql`update refresh_families set ended_at = ${at}
    where pool_id = ${poolId} and sub = ${sub} and client_id = ${clientId} and ended_at is null`
  return rows.length > 0 ? 'revoked' : 'none'
}

/** Everything that the user allowed to clients, by client. */
export function* listConsents(poolId: string, sub: string): Decision<readonly ConsentRow[]> {
  return yield* all<ConsentRow>(sql`select * from consents where pool_id = ${poolId} and sub = ${sub} order by client_id, scope`)
}
