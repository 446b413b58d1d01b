import { type Decision, one, sql } from './sql.ts'

/** A long-term access key that may sign calls; its secret is sealed under the master key. */
export interface AccessKeyRow {
  id: string
  account: string
  arn: string
  user_id: string
  sealed_secret: Uint8Array
  created_at: number
}

/** Stores an access key. A repeated run keeps the stored row. */
export function* createAccessKey(key: AccessKeyRow): Decision<void> {
  yield sql`insert into access_keys (id, account, arn, user_id, sealed_secret, created_at)
    values (${key.id}, ${key.account}, ${key.arn}, ${key.user_id}, ${key.sealed_secret}, ${key.created_at}) on conflict (id) do nothing`
}

/** The access key of an id. Undefined if there is none. */
export function* readAccessKey(id: string): Decision<AccessKeyRow | undefined> {
  return yield* one<AccessKeyRow>(sql`select * from access_keys where id = ${id}`)
}
