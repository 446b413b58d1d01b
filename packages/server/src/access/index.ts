/**
 * Access: which policies an access key has, what a signed request asks for in terms of policies, and whether they allow it.
 * Not here: how policies are evaluated (policy/), where they are stored (iam/), signatures and protocols (gateway/).
 */
export { createAuthorizer } from './authorize.ts'
export { type AccessQuestion, type ExplainedAccess, explainAccess } from './explain.ts'
export { cognitoService } from './passed-roles.ts'
export { attachTrust, callerPermissions, roleSession } from './permissions.ts'
export { requestKeys, resourceTagKeys, roleTagKeys } from './request-keys.ts'
