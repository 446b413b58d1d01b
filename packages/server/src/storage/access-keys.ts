import { createUserAccessKey, listUserAccessKeys, type UserAccessKeyRow } from './iam-tables/index.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'

/** When and where an access key was last used, to within a quarter of an hour. */
interface LastUse {
  last_used_at: number | null
  last_used_service: string | null
  last_used_region: string | null
}

/** A long-term access key that may sign calls; its secret is sealed under the master key. */
export interface AccessKeyRow extends LastUse {
  id: string
  account: string
  arn: string
  user_id: string
  sealed_secret: Uint8Array
  created_at: number
  /** Milliseconds of the real clock; null for a key without an end. */
  expires_at: number | null
}

/** An access key that was not used yet. */
export type NewAccessKey = Omit<AccessKeyRow, keyof LastUse>

/** Stores an access key. A repeated run keeps the stored row. */
export function* createAccessKey(key: NewAccessKey): Decision<void> {
  yield sql`insert into access_keys (id, account, arn, user_id, sealed_secret, created_at, expires_at)
    values (${key.id}, ${key.account}, ${key.arn}, ${key.user_id}, ${key.sealed_secret}, ${key.created_at}, ${key.expires_at})
    on conflict (id) do nothing`
}

/** The access key of an id. Undefined if there is none. */
export function* readAccessKey(id: string): Decision<AccessKeyRow | undefined> {
  return yield* one<AccessKeyRow>(sql`select * from access_keys where id = ${id}`)
}

/** An access key of an IAM user, with the name of the user. */
export interface NamedAccessKeyRow extends UserAccessKeyRow {
  name: string
}

/** The access keys of administrators and of IAM users, the oldest first. */
export function* listAccessKeys(): Decision<{ admins: readonly AccessKeyRow[]; users: readonly NamedAccessKeyRow[] }> {
  const admins = yield* all<AccessKeyRow>(sql`select * from access_keys order by created_at, id`)
  const users = yield* all<NamedAccessKeyRow>(sql`
    select k.*, p.name from iam_access_keys k join iam_principals p on p.id = k.user_id order by k.created_at, k.id`)
  return { admins, users }
}

/** Notes when and where an administrator's key was last used, unless a note is newer than `staleBefore`. */
export function* recordAdminKeyUse(use: { id: string; at: number; service: string; region: string; staleBefore: number }): Decision<void> {
  yield sql`update access_keys set last_used_at = ${use.at}, last_used_service = ${use.service}, last_used_region = ${use.region}
    where id = ${use.id} and (last_used_at is null or last_used_at < ${use.staleBefore})`
}

/** Deletes an access key: of an administrator, or of an IAM user. */
export function* deleteAccessKey({ id }: { id: string }): Decision<'deleted' | 'none'> {
  const admin = yield* one(sql`delete from access_keys where id = ${id} returning id`)
  const user = yield* one(sql`delete from iam_access_keys where id = ${id} returning id`)
  return admin || user ? 'deleted' : 'none'
}

/** A new access key in the place of another one. */
export interface KeyReplacement<Key> {
  next: Key
  /** The old key as it was read: a key that was changed meanwhile is not replaced. */
  old: { id: string; sealed_secret: Uint8Array }
  /** When the old key ends, with its secret sealed for that; absent where it ends at once. */
  ending?: { expires_at: number; sealed_secret: Uint8Array }
}

/** Replaces an administrator's key. A second run recognises the new key. */
export function* replaceAdminKey({ next, old, ending }: KeyReplacement<NewAccessKey>): Decision<'replaced' | 'changed'> {
  if (yield* readAccessKey(next.id)) return 'replaced'
  const ended = ending
    ? yield* one(sql`update access_keys set expires_at = ${ending.expires_at}, sealed_secret = ${ending.sealed_secret}
        where id = ${old.id} and sealed_secret = ${old.sealed_secret} returning id`)
    : yield* one(sql`delete from access_keys where id = ${old.id} and sealed_secret = ${old.sealed_secret} returning id`)
  if (!ended) return 'changed'
  yield* createAccessKey(next)
  return 'replaced'
}

/** Replaces an access key of an IAM user, which has `limit` at most: another one that has expired by `now` makes room. */
export function* replaceUserKey({
  next,
  old,
  ending,
  limit,
  now,
}: KeyReplacement<Pick<UserAccessKeyRow, 'id' | 'account' | 'user_id' | 'sealed_secret' | 'created_at' | 'expires_at'>> & {
  limit: number
  now: number
}): Decision<'replaced' | 'changed' | 'limit' | 'gone'> {
  const ended = ending
    ? yield* one(sql`update iam_access_keys set expires_at = ${ending.expires_at}, sealed_secret = ${ending.sealed_secret}
        where id = ${old.id} and sealed_secret = ${old.sealed_secret} and status = 'Active' returning id`)
    : yield* one(
        sql`delete from iam_access_keys where id = ${old.id} and sealed_secret = ${old.sealed_secret} and status = 'Active' returning id`,
      )
  if (!ended) return (yield* listUserAccessKeys(next.user_id)).some(({ id }) => id === next.id) ? 'replaced' : 'changed'
  yield sql`delete from iam_access_keys where user_id = ${next.user_id} and id <> ${old.id} and expires_at <= ${now}`
  const outcome = yield* createUserAccessKey({ key: next, limit })
  if (outcome !== 'created') throw new Rollback(outcome)
  return 'replaced'
}
