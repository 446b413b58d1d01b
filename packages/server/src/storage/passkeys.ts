import { all, type Decision, one, Rollback, sql } from './sql.ts'

export interface PasskeyRow {
  pool_id: string
  /** base64url, as the browser gives it. */
  id: string
  sub: string
  /** COSE. */
  public_key: Uint8Array
  counter: number
  /** JSON list. */
  transports: string
  attachment: string | null
  relying_party: string
  name: string
  created_at: number
}

export interface ChallengeRow {
  pool_id: string
  sub: string
  client_id: string
  challenge: string
  expires_at: number
}

/** The newest challenge of a user is the only one that counts. */
export function* keepPasskeyChallenge(row: ChallengeRow): Decision<void> {
  yield sql`insert into passkey_challenges (pool_id, sub, client_id, challenge, expires_at)
    values (${row.pool_id}, ${row.sub}, ${row.client_id}, ${row.challenge}, ${row.expires_at})
    on conflict (pool_id, sub) do update set client_id = excluded.client_id, challenge = excluded.challenge, expires_at = excluded.expires_at`
}

export function* readPasskeyChallenge(poolId: string, sub: string): Decision<ChallengeRow | undefined> {
  return yield* one<ChallengeRow>(sql`select * from passkey_challenges where pool_id = ${poolId} and sub = ${sub}`)
}

/** The challenge is used up and the passkey kept, together or not at all. */
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
  // A second run finds its own work: the challenge was used, and for this very passkey.
  if (!used) return known?.sub === sub && known.created_at === passkey.created_at ? 'added' : 'no-challenge'
  if (known) throw new Rollback('taken')
  if ((yield* listPasskeys(pool_id, sub)).length >= limit) throw new Rollback('limit')
  yield sql`insert into passkeys (pool_id, id, sub, public_key, counter, transports, attachment, relying_party, name, created_at)
    values (${pool_id}, ${passkey.id}, ${sub}, ${passkey.public_key}, ${passkey.counter}, ${passkey.transports}, ${passkey.attachment},
      ${passkey.relying_party}, ${passkey.name}, ${passkey.created_at})`
  return 'added'
}

export function* listPasskeys(poolId: string, sub: string): Decision<readonly PasskeyRow[]> {
  return yield* all<PasskeyRow>(sql`select * from passkeys where pool_id = ${poolId} and sub = ${sub} order by created_at, id`)
}

export function* removePasskey({ poolId, sub, id }: { poolId: string; sub: string; id: string }): Decision<'removed' | 'gone'> {
  const removed = yield* one(sql`delete from passkeys where pool_id = ${poolId} and sub = ${sub} and id = ${id} returning id`)
  return removed ? 'removed' : 'gone'
}

/** WebAuthn §6.1.1: a counter that does not grow means that the key was copied. Authenticators without one stay at zero. */
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
