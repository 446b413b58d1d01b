import type { QueryService } from '../gateway/index.ts'
import { resourceArns } from './resource-arns.ts'

/** The IAM service for the gateway. */
export const iam: QueryService = {
  name: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  // A document of 131,072 characters, encoded, and fifty tags.
  limits: { bytes: 524_288, parameters: 250 },
  resourceArns,
  actions: {
    AttachRolePolicy: { permission: 'policies', load: async () => (await import('./actions/AttachRolePolicy.ts')).AttachRolePolicy },
    AttachUserPolicy: { permission: 'policies', load: async () => (await import('./actions/AttachUserPolicy.ts')).AttachUserPolicy },
    CreateAccessKey: { permission: 'policies', load: async () => (await import('./actions/CreateAccessKey.ts')).CreateAccessKey },
    CreatePolicy: { permission: 'policies', load: async () => (await import('./actions/CreatePolicy.ts')).CreatePolicy },
    CreatePolicyVersion: {
      permission: 'policies',
      load: async () => (await import('./actions/CreatePolicyVersion.ts')).CreatePolicyVersion,
    },
    CreateRole: { permission: 'policies', load: async () => (await import('./actions/CreateRole.ts')).CreateRole },
    CreateServiceLinkedRole: {
      permission: 'policies',
      load: async () => (await import('./actions/CreateServiceLinkedRole.ts')).CreateServiceLinkedRole,
    },
    CreateUser: { permission: 'policies', load: async () => (await import('./actions/CreateUser.ts')).CreateUser },
    DeleteAccessKey: { permission: 'policies', load: async () => (await import('./actions/DeleteAccessKey.ts')).DeleteAccessKey },
    DeletePolicy: { permission: 'policies', load: async () => (await import('./actions/DeletePolicy.ts')).DeletePolicy },
    DeletePolicyVersion: {
      permission: 'policies',
      load: async () => (await import('./actions/DeletePolicyVersion.ts')).DeletePolicyVersion,
    },
    DeleteRole: { permission: 'policies', load: async () => (await import('./actions/DeleteRole.ts')).DeleteRole },
    DeleteRolePermissionsBoundary: {
      permission: 'policies',
      load: async () => (await import('./actions/DeleteRolePermissionsBoundary.ts')).DeleteRolePermissionsBoundary,
    },
    DeleteRolePolicy: { permission: 'policies', load: async () => (await import('./actions/DeleteRolePolicy.ts')).DeleteRolePolicy },
    DeleteUser: { permission: 'policies', load: async () => (await import('./actions/DeleteUser.ts')).DeleteUser },
    DeleteUserPermissionsBoundary: {
      permission: 'policies',
      load: async () => (await import('./actions/DeleteUserPermissionsBoundary.ts')).DeleteUserPermissionsBoundary,
    },
    DeleteUserPolicy: { permission: 'policies', load: async () => (await import('./actions/DeleteUserPolicy.ts')).DeleteUserPolicy },
    DetachRolePolicy: { permission: 'policies', load: async () => (await import('./actions/DetachRolePolicy.ts')).DetachRolePolicy },
    DetachUserPolicy: { permission: 'policies', load: async () => (await import('./actions/DetachUserPolicy.ts')).DetachUserPolicy },
    GetAccessKeyLastUsed: {
      permission: 'policies',
      load: async () => (await import('./actions/GetAccessKeyLastUsed.ts')).GetAccessKeyLastUsed,
    },
    GetPolicy: { permission: 'policies', load: async () => (await import('./actions/GetPolicy.ts')).GetPolicy },
    GetPolicyVersion: { permission: 'policies', load: async () => (await import('./actions/GetPolicyVersion.ts')).GetPolicyVersion },
    GetRole: { permission: 'policies', load: async () => (await import('./actions/GetRole.ts')).GetRole },
    GetRolePolicy: { permission: 'policies', load: async () => (await import('./actions/GetRolePolicy.ts')).GetRolePolicy },
    GetUser: { permission: 'policies', load: async () => (await import('./actions/GetUser.ts')).GetUser },
    GetUserPolicy: { permission: 'policies', load: async () => (await import('./actions/GetUserPolicy.ts')).GetUserPolicy },
    ListAccessKeys: { permission: 'policies', load: async () => (await import('./actions/ListAccessKeys.ts')).ListAccessKeys },
    ListAttachedRolePolicies: {
      permission: 'policies',
      load: async () => (await import('./actions/ListAttachedRolePolicies.ts')).ListAttachedRolePolicies,
    },
    ListAttachedUserPolicies: {
      permission: 'policies',
      load: async () => (await import('./actions/ListAttachedUserPolicies.ts')).ListAttachedUserPolicies,
    },
    ListEntitiesForPolicy: {
      permission: 'policies',
      load: async () => (await import('./actions/ListEntitiesForPolicy.ts')).ListEntitiesForPolicy,
    },
    ListInstanceProfilesForRole: {
      permission: 'policies',
      load: async () => (await import('./actions/ListInstanceProfilesForRole.ts')).ListInstanceProfilesForRole,
    },
    ListPolicies: { permission: 'policies', load: async () => (await import('./actions/ListPolicies.ts')).ListPolicies },
    ListPolicyTags: { permission: 'policies', load: async () => (await import('./actions/ListPolicyTags.ts')).ListPolicyTags },
    ListPolicyVersions: { permission: 'policies', load: async () => (await import('./actions/ListPolicyVersions.ts')).ListPolicyVersions },
    ListRolePolicies: { permission: 'policies', load: async () => (await import('./actions/ListRolePolicies.ts')).ListRolePolicies },
    ListRoleTags: { permission: 'policies', load: async () => (await import('./actions/ListRoleTags.ts')).ListRoleTags },
    ListRoles: { permission: 'policies', load: async () => (await import('./actions/ListRoles.ts')).ListRoles },
    ListUserPolicies: { permission: 'policies', load: async () => (await import('./actions/ListUserPolicies.ts')).ListUserPolicies },
    ListUserTags: { permission: 'policies', load: async () => (await import('./actions/ListUserTags.ts')).ListUserTags },
    ListUsers: { permission: 'policies', load: async () => (await import('./actions/ListUsers.ts')).ListUsers },
    PutRolePermissionsBoundary: {
      permission: 'policies',
      load: async () => (await import('./actions/PutRolePermissionsBoundary.ts')).PutRolePermissionsBoundary,
    },
    PutRolePolicy: { permission: 'policies', load: async () => (await import('./actions/PutRolePolicy.ts')).PutRolePolicy },
    PutUserPermissionsBoundary: {
      permission: 'policies',
      load: async () => (await import('./actions/PutUserPermissionsBoundary.ts')).PutUserPermissionsBoundary,
    },
    PutUserPolicy: { permission: 'policies', load: async () => (await import('./actions/PutUserPolicy.ts')).PutUserPolicy },
    RemoveRoleFromInstanceProfile: {
      permission: 'policies',
      load: async () => (await import('./actions/RemoveRoleFromInstanceProfile.ts')).RemoveRoleFromInstanceProfile,
    },
    SetDefaultPolicyVersion: {
      permission: 'policies',
      load: async () => (await import('./actions/SetDefaultPolicyVersion.ts')).SetDefaultPolicyVersion,
    },
    TagPolicy: { permission: 'policies', load: async () => (await import('./actions/TagPolicy.ts')).TagPolicy },
    TagRole: { permission: 'policies', load: async () => (await import('./actions/TagRole.ts')).TagRole },
    TagUser: { permission: 'policies', load: async () => (await import('./actions/TagUser.ts')).TagUser },
    UntagPolicy: { permission: 'policies', load: async () => (await import('./actions/UntagPolicy.ts')).UntagPolicy },
    UntagRole: { permission: 'policies', load: async () => (await import('./actions/UntagRole.ts')).UntagRole },
    UntagUser: { permission: 'policies', load: async () => (await import('./actions/UntagUser.ts')).UntagUser },
    UpdateAccessKey: { permission: 'policies', load: async () => (await import('./actions/UpdateAccessKey.ts')).UpdateAccessKey },
    UpdateAssumeRolePolicy: {
      permission: 'policies',
      load: async () => (await import('./actions/UpdateAssumeRolePolicy.ts')).UpdateAssumeRolePolicy,
    },
    UpdateRole: { permission: 'policies', load: async () => (await import('./actions/UpdateRole.ts')).UpdateRole },
    UpdateRoleDescription: {
      permission: 'policies',
      load: async () => (await import('./actions/UpdateRoleDescription.ts')).UpdateRoleDescription,
    },
    UpdateUser: { permission: 'policies', load: async () => (await import('./actions/UpdateUser.ts')).UpdateUser },
  },
}
