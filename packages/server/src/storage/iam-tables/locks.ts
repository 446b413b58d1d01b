import { type Decision, one, sql } from '../sql.ts'

/** Locks a role or user, so that what is written about it in this transaction meets no deletion. False where it does not exist. */
export function* lockPrincipal(id: string): Decision<boolean> {
  return (yield* one(sql`update iam_principals set id = id where id = ${id} returning id`)) !== undefined
}

/** Locks a managed policy, so that it is not deleted by another transaction. False where it does not exist. */
export function* lockPolicy(arn: string): Decision<boolean> {
  return (yield* one(sql`update iam_policies set arn = arn where arn = ${arn} returning arn`)) !== undefined
}
