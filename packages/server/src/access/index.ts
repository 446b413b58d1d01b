/**
 * Access: which policies an access key has, what a signed request asks for in terms of policies, and whether they allow it.
 * Not here: how policies are evaluated (policy/), where they are stored (iam/), signatures and protocols (gateway/).
 */
import type { Context } from '../context.ts'
import type { Authorize } from '../gateway/index.ts'
import type * as Explain from './explain.ts'

export type { AccessQuestion, ExplainedAccess } from './explain.ts'
export { cognitoService } from './passed-roles.ts'
export { attachTrust, callerPermissions, roleSession } from './permissions.ts'
export { requestKeys, resourceTagKeys, roleTagKeys } from './request-keys.ts'

/** Evaluates the policies of an access key for each request that it signs. Loaded at the first one, with the policies' rules. */
export function createAuthorizer(context: Pick<Context, 'store' | 'keys' | 'log'>): Authorize {
  let loaded: Promise<Authorize> | undefined
  return async (key, request) => {
    loaded ??= import('./authorize.ts').then(({ createAuthorizer: create }) => create(context))
    return (await loaded)(key, request)
  }
}

/** Why a call would be allowed or refused. Loaded at its first use. */
export const explainAccess = async (...asked: Parameters<(typeof Explain)['explainAccess']>) =>
  (await import('./explain.ts')).explainAccess(...asked)
