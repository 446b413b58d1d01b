import { all, type Decision, one, sql } from '../sql.ts'
import { lockPrincipal } from './locks.ts'

/** An access key of an IAM user; its secret is sealed under the master key, for this id, account and user. */
export interface UserAccessKeyRow {
  id: string
  account: string
  user_id: string
  sealed_secret: Uint8Array
  status: 'Active' | 'Inactive'
  created_at: number
  last_used_at: number | null
  last_used_service: string | null
  last_used_region: string | null
  /** Milliseconds of the real clock; null for a key without an end, as the API makes them. */
  expires_at: number | null
}

/** Input of `createUserAccessKey`. `limit`: access keys of one user. */
export interface NewUserAccessKey {
  key: Pick<UserAccessKeyRow, 'id' | 'account' | 'user_id' | 'sealed_secret' | 'created_at' | 'expires_at'>
  limit: number
}

/** Creates an access key. A second run recognises its own row by the random id. */
export function* createUserAccessKey({ key, limit }: NewUserAccessKey): Decision<'created' | 'gone' | 'limit'> {
  if (!(yield* lockPrincipal(key.user_id))) return 'gone'
  if (yield* readUserAccessKey(key.id)) return 'created'
  if ((yield* listUserAccessKeys(key.user_id)).length >= limit) return 'limit'
  yield sql`insert into iam_access_keys (id, account, user_id, sealed_secret, status, created_at, expires_at)
    values (${key.id}, ${key.account}, ${key.user_id}, ${key.sealed_secret}, 'Active', ${key.created_at}, ${key.expires_at})`
  return 'created'
}

/** An access key by id. */
export function* readUserAccessKey(id: string): Decision<UserAccessKeyRow | undefined> {
  return yield* one<UserAccessKeyRow>(sql`select * from iam_access_keys where id = ${id}`)
}

/** The access keys of a user (two at most), the oldest first. */
export function* listUserAccessKeys(userId: string): Decision<readonly UserAccessKeyRow[]> {
  return yield* all<UserAccessKeyRow>(sql`select * from iam_access_keys where user_id = ${userId} order by created_at, id`)
}

/** Activates or deactivates an access key of a user. */
export function* setUserAccessKeyStatus(change: {
  id: string
  userId: string
  status: UserAccessKeyRow['status']
}): Decision<'set' | 'none'> {
  const set = yield* one(sql`
    update iam_access_keys set status = ${change.status} where id = ${change.id} and user_id = ${change.userId} returning id`)
  return set ? 'set' : 'none'
}

/** Deletes an access key of a user. */
export function* deleteUserAccessKey({ id, userId }: { id: string; userId: string }): Decision<'deleted' | 'none'> {
  const deleted = yield* one(sql`delete from iam_access_keys where id = ${id} and user_id = ${userId} returning id`)
  return deleted ? 'deleted' : 'none'
}

/** Notes when and where an access key was last used, unless a note is newer than `staleBefore`: a key in steady use costs no write. */
export function* recordAccessKeyUse(use: { id: string; at: number; service: string; region: string; staleBefore: number }): Decision<void> {
  yield sql`update iam_access_keys set last_used_at = ${use.at}, last_used_service = ${use.service}, last_used_region = ${use.region}
    where id = ${use.id} and (last_used_at is null or last_used_at < ${use.staleBefore})`
}
