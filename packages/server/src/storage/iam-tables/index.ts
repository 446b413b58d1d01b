/** The tables of IAM: roles and users, their policies, managed policies, tags, and access keys of users. */
export {
  createUserAccessKey,
  deleteUserAccessKey,
  listUserAccessKeys,
  type NewUserAccessKey,
  readUserAccessKey,
  recordAccessKeyUse,
  setUserAccessKeyStatus,
  type UserAccessKeyRow,
} from './access-keys.ts'
export {
  type AttachedDocumentRow,
  type AttachmentRow,
  attachPolicy,
  countPolicyUses,
  detachPolicy,
  listAttachedDocuments,
  listAttachments,
  listPrincipalsOfPolicy,
} from './attachments.ts'
export {
  deleteInlinePolicy,
  type InlinePolicyRow,
  listInlinePolicies,
  putInlinePolicy,
  readInlinePolicy,
} from './inline-policies.ts'
export {
  type CountedPolicyRow,
  createPolicy,
  createPolicyVersion,
  deletePolicy,
  deletePolicyVersion,
  listPolicies,
  listPolicyVersions,
  type ManagedPolicyRow,
  type PolicyVersionRow,
  readDefaultPolicyVersion,
  readPolicy,
  readPolicyVersion,
  setDefaultPolicyVersion,
} from './policies.ts'
export {
  createPrincipal,
  deletePrincipal,
  type IamPrincipalRow,
  listPrincipals,
  type PrincipalName,
  readPrincipal,
  readPrincipalById,
  recordRoleUse,
  updatePrincipal,
} from './principals.ts'
export { listIamTags, type TagOwner, type Tags, tagIam, untagIam } from './tags.ts'
export { createUserWithKey } from './user-with-key.ts'
