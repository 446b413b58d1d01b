import { pointOf } from './neighbours.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'

/** A passkey (WebAuthn credential) of a user. */
export interface PasskeyRow {
  pool_id: string
  /** base64url, as the browser gives it. */
  id: string
  sub: string
  /** COSE key, sealed. */
  public_key: Uint8Array
  /** Signature counter (WebAuthn §6.1.1). */
  counter: number
  /** JSON list. */
  transports: string
  attachment: string | null
  relying_party: string
  name: string
  created_at: number
}

/** The challenge of a registration that has been started. */
export interface PasskeyChallengeRow {
  pool_id: string
  sub: string
  client_id: string
  challenge: string
  expires_at: number
}

/** Keeps the challenge of a registration; it replaces an earlier one of the user. */
export function* keepPasskeyChallenge(row: PasskeyChallengeRow): Decision<void> {
  yield sql`insert into passkey_challenges (pool_id, sub, client_id, challenge, expires_at)
    values (${row.pool_id}, ${row.sub}, ${row.client_id}, ${row.challenge}, ${row.expires_at})
    on conflict (pool_id, sub) do update set client_id = excluded.client_id, challenge = excluded.challenge, expires_at = excluded.expires_at`
}

/** The pending registration challenge of a user, expired or not. */
export function* readPasskeyChallenge(poolId: string, sub: string): Decision<PasskeyChallengeRow | undefined> {
  return yield* one<PasskeyChallengeRow>(sql`select * from passkey_challenges where pool_id = ${poolId} and sub = ${sub}`)
}

/** Uses up the challenge and adds the passkey, in one transaction. */
export function* addPasskey({
  passkey,
  challenge,
  limit,
}: {
  passkey: PasskeyRow
  challenge: string
  limit: number
}): Decision<'added' | 'no-challenge' | 'taken' | 'limit'> {
  const { pool_id, sub } = passkey
  const used = yield* one(
    sql`delete from passkey_challenges where pool_id = ${pool_id} and sub = ${sub} and challenge = ${challenge} returning sub`,
  )
  const known = yield* one<PasskeyRow>(sql`select * from passkeys where pool_id = ${pool_id} and id = ${passkey.id}`)
  // A repeated transaction recognises its own passkey by the sealed key, which differs for each encryption.
  if (!used) return known?.sub === sub && Buffer.compare(known.public_key, passkey.public_key) === 0 ? 'added' : 'no-challenge'
  if (known) throw new Rollback('taken')
  if ((yield* listPasskeys(pool_id, sub)).length >= limit) throw new Rollback('limit')
  yield sql`insert into passkeys (pool_id, id, sub, public_key, counter, transports, attachment, relying_party, name, created_at)
    values (${pool_id}, ${passkey.id}, ${sub}, ${passkey.public_key}, ${passkey.counter}, ${passkey.transports}, ${passkey.attachment},
      ${passkey.relying_party}, ${passkey.name}, ${passkey.created_at})`
  return 'added'
}

/** Adds a passkey that was registered in another store. */
export function* placePasskey(row: PasskeyRow): Decision<'placed' | 'exists' | 'gone'> {
  const owner = yield* one(sql`select 1 as found from users where pool_id = ${row.pool_id} and sub = ${row.sub}`)
  if (!owner) return 'gone'
  const placed = yield* one(sql`
    insert into passkeys (pool_id, id, sub, public_key, counter, transports, attachment, relying_party, name, created_at)
    values (${row.pool_id}, ${row.id}, ${row.sub}, ${row.public_key}, ${row.counter}, ${row.transports}, ${row.attachment}, ${row.relying_party},
      ${row.name}, ${row.created_at})
    on conflict (pool_id, id) do nothing returning id`)
  return placed ? 'placed' : 'exists'
}

/** The passkeys of a user, oldest first. */
export function* listPasskeys(poolId: string, sub: string): Decision<readonly PasskeyRow[]> {
  return yield* all<PasskeyRow>(sql`select * from passkeys where pool_id = ${poolId} and sub = ${sub} order by created_at, id`)
}

/** A passkey as a challenge names it. */
export type NamedPasskey = Pick<PasskeyRow, 'id' | 'transports'>

/**
 * The passkeys of a user, oldest first, or `decoy` for a user without. For the latter the passkeys of another user are read, so that the time does not
 * reveal which it is.
 */
export function* listPasskeysOrDecoy(poolId: string, sub: string, decoy: NamedPasskey): Decision<readonly NamedPasskey[]> {
  const passkeys = yield* all<NamedPasskey & Pick<PasskeyRow, 'sub'>>(sql`
    select id, transports, sub from passkeys where pool_id = ${poolId} and sub = coalesce(
      (select sub from passkeys where pool_id = ${poolId} and sub = ${sub} limit 1),
      (select sub from passkeys where pool_id = ${poolId} and sub >= ${pointOf(sub)} order by sub limit 1),
      (select min(sub) from passkeys where pool_id = ${poolId}))
    order by created_at, id`)
  return passkeys[0]?.sub === sub ? passkeys : [decoy]
}

/** The sealed public key of a passkey; `sub` is null for the decoy. */
export type PublicKeyRow = Pick<PasskeyRow, 'public_key'> & { sub: string | null }

/** The public key of a passkey of the user, or `decoy`: one row in both cases, so that the time does not reveal whether there is one. */
export function* readPublicKeyOrDecoy(poolId: string, sub: string, id: string, decoy: Uint8Array): Decision<PublicKeyRow> {
  return (yield* one<PublicKeyRow>(sql`
    select public_key, sub from passkeys where pool_id = ${poolId} and sub = ${sub} and id = ${id}
    union all select ${decoy}, null where not exists (select 1 from passkeys where pool_id = ${poolId} and sub = ${sub} and id = ${id})`))!
}

/** Deletes a passkey of a user by its credential id. */
export function* removePasskey({ poolId, sub, id }: { poolId: string; sub: string; id: string }): Decision<'removed' | 'gone'> {
  const removed = yield* one(sql`delete from passkeys where pool_id = ${poolId} and sub = ${sub} and id = ${id} returning id`)
  return removed ? 'removed' : 'gone'
}

/** Stores the signature counter of an assertion. WebAuthn §6.1.1: one that does not grow indicates a cloned authenticator; 0 means none. */
export function* usePasskey({
  poolId,
  sub,
  id,
  counter,
}: {
  poolId: string
  sub: string
  id: string
  counter: number
}): Decision<'used' | 'copied'> {
  const used = yield* one(sql`
    update passkeys set counter = ${counter} where pool_id = ${poolId} and sub = ${sub} and id = ${id}
      and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning id`)
  return used ? 'used' : 'copied'
}
