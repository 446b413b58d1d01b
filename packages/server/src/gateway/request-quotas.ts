import { type OperationName, refuse } from '@poolhouse/contract'
import type { Call, ExceededQuota } from '../context.ts'
import { sourceNetwork } from '../http/index.ts'
import { classOf } from '../request-quotas/index.ts'
import { textMember } from './call.ts'

/** Who a request is about: the name that it has, or the access token itself, which is not verified yet. */
function userOf(body: unknown): string | undefined {
  const own = textMember(body, 'Username') ?? textMember(body, 'AccessToken')
  if (own !== undefined) return own
  const { AuthParameters, ChallengeResponses } = (body ?? {}) as { AuthParameters?: unknown; ChallengeResponses?: unknown }
  return textMember(AuthParameters, 'USERNAME') ?? textMember(ChallengeResponses, 'USERNAME')
}

/** What the request log says of a request beyond a quota. */
export const quotaRule = ({ quota }: ExceededQuota) =>
  ({ id: 'request-quota-exceeded', setting: `${quota.of}.${quota.by}`, value: `${quota.limit} in ${quota.seconds} s` }) as const

/**
 * Counts a request whose caller is known, before it is validated or looked up. A source address is counted for callers without a signature only.
 * @throws TooManyRequestsException
 */
export function assertWithinQuotas(call: Call, operation: OperationName, body: unknown, isPublic: boolean): void {
  if (!call.requestQuotas) return
  const exceeded = call.requestQuotas.exceeded({
    of: classOf(operation),
    operation,
    source: isPublic ? sourceNetwork(call.sourceAddress) : undefined,
    client: textMember(body, 'ClientId'),
    pool: textMember(body, 'UserPoolId'),
    user: userOf(body),
  })
  if (exceeded) throw refuse('TooManyRequestsException', 'Too many requests', { rule: quotaRule(exceeded) })
}
