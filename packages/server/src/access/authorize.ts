import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Authorize } from '../gateway/index.ts'
import { type AccessRequest, describeAnswer, evaluate, type PolicySet, refusalMessage } from '../policy/index.ts'
import { passedRoles } from './passed-roles.ts'
import { findPermissions } from './permissions.ts'
import { requestKeys } from './request-keys.ts'

/** Evaluates the policies of an access key for each request that it signs: the call itself, then `iam:PassRole` for each role that the call hands over. */
export function createAuthorizer(context: Pick<Context, 'store' | 'keys' | 'log'>): Authorize {
  return async (key, access) => {
    const { policies, principal, values } = await findPermissions(context, key)
    const keys = { ...values, ...(await requestKeys(access)) }
    const assertEach = (request: AccessRequest) => assertAllowed(key.arn, { ...request, principal }, policies)
    assertEach({ action: access.action, resource: access.resource, context: keys })
    for (const { role, service } of passedRoles(access))
      assertEach({ action: 'iam:PassRole', resource: role, context: { ...keys, 'iam:PassedToService': service } })
  }
}

function assertAllowed(principal: string, request: AccessRequest, policies: PolicySet): void {
  const answer = evaluate(request, policies)
  if (answer.isAllowed) return
  const { action, resource } = request
  throw refuse('AccessDeniedException', refusalMessage(answer, { principal, action, resource }), {
    cause: `${principal}: ${action} on ${resource} is ${describeAnswer(answer)}`,
  })
}
