import { all, type Decision, one, sql } from '../sql.ts'
import { lockPrincipal } from './locks.ts'

/** A policy that is part of a role or user. */
export interface InlinePolicyRow {
  principal_id: string
  name: string
  document: string
  /** Characters without white space, which the quota counts. */
  size: number
  /** A MAC over owner, name and document. */
  binding: string
}

/** Sets an inline policy. `limit`: characters without white space of all inline policies of the role or user. */
export function* putInlinePolicy({ policy, limit }: { policy: InlinePolicyRow; limit: number }): Decision<'put' | 'gone' | 'limit'> {
  const { principal_id, name, document, size, binding } = policy
  if (!(yield* lockPrincipal(principal_id))) return 'gone'
  const { total } = (yield* one<{ total: number }>(
    sql`select cast(coalesce(sum(size), 0) as bigint) as total from iam_inline_policies where principal_id = ${principal_id} and name <> ${name}`,
  ))!
  if (total + size > limit) return 'limit'
  yield sql`insert into iam_inline_policies (principal_id, name, document, size, binding)
    values (${principal_id}, ${name}, ${document}, ${size}, ${binding})
    on conflict (principal_id, name) do update set document = excluded.document, size = excluded.size, binding = excluded.binding`
  return 'put'
}

/** Deletes an inline policy of a role or user. */
export function* deleteInlinePolicy({ principalId, name }: { principalId: string; name: string }): Decision<'deleted' | 'none'> {
  const deleted = yield* one(sql`delete from iam_inline_policies where principal_id = ${principalId} and name = ${name} returning name`)
  return deleted ? 'deleted' : 'none'
}

/** An inline policy by name. */
export function* readInlinePolicy(principalId: string, name: string): Decision<InlinePolicyRow | undefined> {
  return yield* one<InlinePolicyRow>(sql`select * from iam_inline_policies where principal_id = ${principalId} and name = ${name}`)
}

/** All inline policies of a role or user, by name. The quota of characters bounds them. */
export function* listInlinePolicies(principalId: string): Decision<readonly InlinePolicyRow[]> {
  return yield* all<InlinePolicyRow>(sql`select * from iam_inline_policies where principal_id = ${principalId} order by name`)
}
