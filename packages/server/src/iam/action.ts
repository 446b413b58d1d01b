import type { QueryOperationName } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { QueryAction } from '../gateway/index.ts'
import type { Decision } from '../storage/index.ts'

/** An action of IAM. */
export type IamAction<Name extends QueryOperationName<'iam'>> = QueryAction<'iam', Name>

/** What a request about a role or about a user is about. */
export type PrincipalKind = 'role' | 'user'

/**
 * Runs a decision that changes permissions, and empties the cache: one policy may concern any number of roles, users and keys. Other nodes
 * see the change within a second.
 */
export async function changeIam<In, Outcome>(
  { store }: Pick<Call, 'store'>,
  decision: (input: In) => Decision<Outcome>,
  input: In,
): Promise<Outcome> {
  const outcome = await store.decide(decision, input)
  store.forgetAll()
  return outcome
}
