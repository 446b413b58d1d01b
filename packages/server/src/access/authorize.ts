import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Authorize } from '../gateway/index.ts'
import { type AccessRequest, describeAnswer, evaluate, type PolicySet, readsResourceTags, refusalMessage } from '../policy/index.ts'
import { passedRoles } from './passed-roles.ts'
import { findPermissions } from './permissions.ts'
import { requestKeys, resourceTagKeys } from './request-keys.ts'
import { resourceTags } from './resource-tags.ts'

/** A longer text names nothing. It is not compared and not repeated; validation refuses it later. */
const maxArnLength = 2048

/**
 * Evaluates the policies of an access key for each request that it signs: the call itself, then `iam:PassRole` for each role that the call hands over.
 * The policies of a key are in the store's cache, so that a request reads nothing from the store for this, unless a policy names tags of resources.
 */
export function createAuthorizer(context: Pick<Context, 'store' | 'keys' | 'log'>): Authorize {
  return async (key, access) => {
    const { policies, principal, values } = await findPermissions(context, key)
    const keys = { ...(await requestKeys(access)), ...values }
    const needsTags = readsResourceTags(policies)
    const assertEach = async (action: string, resource: string, more: AccessRequest['context'] = {}) => {
      const named = resource.length > maxArnLength ? '*' : resource
      const tags = needsTags ? resourceTagKeys(await resourceTags(context, named)) : {}
      assertAllowed(key.arn, { action, resource: named, principal, context: { ...keys, ...tags, ...more } }, policies)
    }
    await assertEach(access.action, access.resource)
    for (const { role, service } of passedRoles(access)) await assertEach('iam:PassRole', role, { 'iam:PassedToService': service })
  }
}

function assertAllowed(principal: string, request: AccessRequest, policies: PolicySet): void {
  const answer = evaluate(request, policies)
  if (answer.isAllowed) return
  const { action, resource } = request
  throw refuse('AccessDeniedException', refusalMessage(answer, { principal, action, resource }), {
    rule: { id: 'policy-denies', setting: `policies of ${principal}`, sent: `${action} on ${resource}`, value: describeAnswer(answer) },
    cause: `${principal}: ${action} on ${resource} is ${describeAnswer(answer)}`,
  })
}
