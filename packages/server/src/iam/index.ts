/**
 * IAM: access keys, users and roles with their policies, and who may assume a role. `findRole`, `findRoleById` and `findUserById` give all that a
 * decision about access needs.
 * Not here: the verification of signatures (gateway/), sessions (sts/).
 */
export { type AdminKey, createAdminKey, findAccessKey } from './access-keys.ts'
export { parseIamArn, sessionArn } from './arns.ts'
export { iamConditionKeys } from './condition-keys.ts'
export { assertPolicy } from './documents.ts'
export { findPolicy } from './entities.ts'
export {
  createPolicyKey,
  type IssuedKey,
  type KeyProblem,
  type KeyReplacementRequest,
  type KeyRequest,
  type ListedKey,
  listKeys,
  type ReplacedKey,
  replaceKey,
  revokeKey,
} from './issued-keys.ts'
export type { Permissions, PolicySource } from './permissions.ts'
export { findRole, findRoleById, findUser, findUserById, type Role, type User } from './principals.ts'
export { noteRoleUse } from './role-use.ts'
export { iam } from './service.ts'
export { ensureServiceLinkedRole } from './service-linked-roles.ts'
export { type NewSession, type SessionCredentials, startSession } from './sessions.ts'
export { tagsOfArn } from './tags-of-arn.ts'
