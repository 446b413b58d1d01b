import { type Decision, Rollback } from '../sql.ts'
import { createUserAccessKey, type NewUserAccessKey } from './access-keys.ts'
import { type InlinePolicyRow, putInlinePolicy } from './inline-policies.ts'
import { createPrincipal, type NewPrincipal } from './principals.ts'

/** A user, its policy and its first access key: all of them, or none. */
export function* createUserWithKey({
  user,
  policy,
  policyLimit,
  key,
}: {
  user: NewPrincipal
  policy: InlinePolicyRow
  policyLimit: number
  key: NewUserAccessKey
}): Decision<'created' | 'exists' | 'users-limit' | 'policy-limit'> {
  const made = yield* createPrincipal(user)
  if (made !== 'created') return made === 'exists' ? 'exists' : 'users-limit'
  if ((yield* putInlinePolicy({ policy, limit: policyLimit })) !== 'put') throw new Rollback('policy-limit' as const)
  yield* createUserAccessKey(key)
  return 'created'
}
