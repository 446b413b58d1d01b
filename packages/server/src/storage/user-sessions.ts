import type { FamilyKey, FamilyRow } from './families.ts'
import { all, type Decision, one, sql } from './sql.ts'

/** Address and user agent of a request; kept on a family where the pool tracks sessions. */
export interface SessionActivity {
  address: string
  agent: string
}

/** Starts to track a new family, and revokes the least recently used ones of the user, so that no more than `most` are active. */
export function* trackFamily({
  poolId,
  sub,
  id,
  at,
  address,
  agent,
  most,
}: FamilyKey & SessionActivity & { at: number; most: number }): Decision<void> {
  yield sql`update refresh_families set last_active_at = ${at}, last_address = ${address}, agent = ${agent}
    where pool_id = ${poolId} and sub = ${sub} and id = ${id}`
  yield sql`update refresh_families set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and id in (
    select id from refresh_families where pool_id = ${poolId} and sub = ${sub} and id <> ${id}
      and last_active_at is not null and ended_at is null and expires_at > ${at}
    order by last_active_at desc, id limit 10000 offset ${most - 1})`
}

/** Records a refresh, unless a later one is recorded: two may arrive out of order. */
export function* touchFamily({ poolId, sub, id, at, address, agent }: FamilyKey & SessionActivity & { at: number }): Decision<void> {
  yield sql`update refresh_families set last_active_at = ${at}, last_address = ${address}, agent = ${agent}
    where pool_id = ${poolId} and sub = ${sub} and id = ${id} and last_active_at <= ${at}`
}

/** The active families of a user, in pools that track sessions, by id. */
export function* listTrackedFamilies(poolId: string, sub: string, at: number): Decision<readonly FamilyRow[]> {
  return yield* all<FamilyRow>(sql`
    select * from refresh_families where pool_id = ${poolId} and sub = ${sub}
      and last_active_at is not null and ended_at is null and expires_at > ${at} order by id`)
}

/** Sets for how many minutes a browser session counts as a sign-in to this client. It is no part of the settings, which UpdateUserPoolClient replaces. */
export function* setSsoMinutes({ poolId, id, minutes }: { poolId: string; id: string; minutes: number }): Decision<'set' | 'gone'> {
  const set = yield* one(sql`update clients set sso_minutes = ${minutes} where id = ${id} and pool_id = ${poolId} returning id`)
  return set ? 'set' : 'gone'
}
