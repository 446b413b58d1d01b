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
    AttachRolePolicy: { needsPermission: true, load: async () => (await import('./actions/AttachRolePolicy.ts')).AttachRolePolicy },
    AttachUserPolicy: { needsPermission: true, load: async () => (await import('./actions/AttachUserPolicy.ts')).AttachUserPolicy },
    CreateAccessKey: { needsPermission: true, load: async () => (await import('./actions/CreateAccessKey.ts')).CreateAccessKey },
    CreatePolicy: { needsPermission: true, load: async () => (await import('./actions/CreatePolicy.ts')).CreatePolicy },
    CreatePolicyVersion: {
      needsPermission: true,
      load: async () => (await import('./actions/CreatePolicyVersion.ts')).CreatePolicyVersion,
    },
    CreateRole: { needsPermission: true, load: async () => (await import('./actions/CreateRole.ts')).CreateRole },
    CreateServiceLinkedRole: {
      needsPermission: true,
      load: async () => (await import('./actions/CreateServiceLinkedRole.ts')).CreateServiceLinkedRole,
    },
    CreateUser: { needsPermission: true, load: async () => (await import('./actions/CreateUser.ts')).CreateUser },
    DeleteAccessKey: { needsPermission: true, load: async () => (await import('./actions/DeleteAccessKey.ts')).DeleteAccessKey },
    DeletePolicy: { needsPermission: true, load: async () => (await import('./actions/DeletePolicy.ts')).DeletePolicy },
    DeletePolicyVersion: {
      needsPermission: true,
      load: async () => (await import('./actions/DeletePolicyVersion.ts')).DeletePolicyVersion,
    },
    DeleteRole: { needsPermission: true, load: async () => (await import('./actions/DeleteRole.ts')).DeleteRole },
    DeleteRolePermissionsBoundary: {
      needsPermission: true,
      load: async () => (await import('./actions/DeleteRolePermissionsBoundary.ts')).DeleteRolePermissionsBoundary,
    },
    DeleteRolePolicy: { needsPermission: true, load: async () => (await import('./actions/DeleteRolePolicy.ts')).DeleteRolePolicy },
    DeleteUser: { needsPermission: true, load: async () => (await import('./actions/DeleteUser.ts')).DeleteUser },
    DeleteUserPermissionsBoundary: {
      needsPermission: true,
      load: async () => (await import('./actions/DeleteUserPermissionsBoundary.ts')).DeleteUserPermissionsBoundary,
    },
    DeleteUserPolicy: { needsPermission: true, load: async () => (await import('./actions/DeleteUserPolicy.ts')).DeleteUserPolicy },
    DetachRolePolicy: { needsPermission: true, load: async () => (await import('./actions/DetachRolePolicy.ts')).DetachRolePolicy },
    DetachUserPolicy: { needsPermission: true, load: async () => (await import('./actions/DetachUserPolicy.ts')).DetachUserPolicy },
    GetAccessKeyLastUsed: {
      needsPermission: true,
      load: async () => (await import('./actions/GetAccessKeyLastUsed.ts')).GetAccessKeyLastUsed,
    },
    GetPolicy: { needsPermission: true, load: async () => (await import('./actions/GetPolicy.ts')).GetPolicy },
    GetPolicyVersion: { needsPermission: true, load: async () => (await import('./actions/GetPolicyVersion.ts')).GetPolicyVersion },
    GetRole: { needsPermission: true, load: async () => (await import('./actions/GetRole.ts')).GetRole },
    GetRolePolicy: { needsPermission: true, load: async () => (await import('./actions/GetRolePolicy.ts')).GetRolePolicy },
    GetUser: { needsPermission: true, load: async () => (await import('./actions/GetUser.ts')).GetUser },
    GetUserPolicy: { needsPermission: true, load: async () => (await import('./actions/GetUserPolicy.ts')).GetUserPolicy },
    ListAccessKeys: { needsPermission: true, load: async () => (await import('./actions/ListAccessKeys.ts')).ListAccessKeys },
    ListAttachedRolePolicies: {
      needsPermission: true,
      load: async () => (await import('./actions/ListAttachedRolePolicies.ts')).ListAttachedRolePolicies,
    },
    ListAttachedUserPolicies: {
      needsPermission: true,
      load: async () => (await import('./actions/ListAttachedUserPolicies.ts')).ListAttachedUserPolicies,
    },
    ListEntitiesForPolicy: {
      needsPermission: true,
      load: async () => (await import('./actions/ListEntitiesForPolicy.ts')).ListEntitiesForPolicy,
    },
    ListInstanceProfilesForRole: {
      needsPermission: true,
      load: async () => (await import('./actions/ListInstanceProfilesForRole.ts')).ListInstanceProfilesForRole,
    },
    ListPolicies: { needsPermission: true, load: async () => (await import('./actions/ListPolicies.ts')).ListPolicies },
    ListPolicyTags: { needsPermission: true, load: async () => (await import('./actions/ListPolicyTags.ts')).ListPolicyTags },
    ListPolicyVersions: { needsPermission: true, load: async () => (await import('./actions/ListPolicyVersions.ts')).ListPolicyVersions },
    ListRolePolicies: { needsPermission: true, load: async () => (await import('./actions/ListRolePolicies.ts')).ListRolePolicies },
    ListRoleTags: { needsPermission: true, load: async () => (await import('./actions/ListRoleTags.ts')).ListRoleTags },
    ListRoles: { needsPermission: true, load: async () => (await import('./actions/ListRoles.ts')).ListRoles },
    ListUserPolicies: { needsPermission: true, load: async () => (await import('./actions/ListUserPolicies.ts')).ListUserPolicies },
    ListUserTags: { needsPermission: true, load: async () => (await import('./actions/ListUserTags.ts')).ListUserTags },
    ListUsers: { needsPermission: true, load: async () => (await import('./actions/ListUsers.ts')).ListUsers },
    PutRolePermissionsBoundary: {
      needsPermission: true,
      load: async () => (await import('./actions/PutRolePermissionsBoundary.ts')).PutRolePermissionsBoundary,
    },
    PutRolePolicy: { needsPermission: true, load: async () => (await import('./actions/PutRolePolicy.ts')).PutRolePolicy },
    PutUserPermissionsBoundary: {
      needsPermission: true,
      load: async () => (await import('./actions/PutUserPermissionsBoundary.ts')).PutUserPermissionsBoundary,
    },
    PutUserPolicy: { needsPermission: true, load: async () => (await import('./actions/PutUserPolicy.ts')).PutUserPolicy },
    RemoveRoleFromInstanceProfile: {
      needsPermission: true,
      load: async () => (await import('./actions/RemoveRoleFromInstanceProfile.ts')).RemoveRoleFromInstanceProfile,
    },
    SetDefaultPolicyVersion: {
      needsPermission: true,
      load: async () => (await import('./actions/SetDefaultPolicyVersion.ts')).SetDefaultPolicyVersion,
    },
    TagPolicy: { needsPermission: true, load: async () => (await import('./actions/TagPolicy.ts')).TagPolicy },
    TagRole: { needsPermission: true, load: async () => (await import('./actions/TagRole.ts')).TagRole },
    TagUser: { needsPermission: true, load: async () => (await import('./actions/TagUser.ts')).TagUser },
    UntagPolicy: { needsPermission: true, load: async () => (await import('./actions/UntagPolicy.ts')).UntagPolicy },
    UntagRole: { needsPermission: true, load: async () => (await import('./actions/UntagRole.ts')).UntagRole },
    UntagUser: { needsPermission: true, load: async () => (await import('./actions/UntagUser.ts')).UntagUser },
    UpdateAccessKey: { needsPermission: true, load: async () => (await import('./actions/UpdateAccessKey.ts')).UpdateAccessKey },
    UpdateAssumeRolePolicy: {
      needsPermission: true,
      load: async () => (await import('./actions/UpdateAssumeRolePolicy.ts')).UpdateAssumeRolePolicy,
    },
    UpdateRole: { needsPermission: true, load: async () => (await import('./actions/UpdateRole.ts')).UpdateRole },
    UpdateRoleDescription: {
      needsPermission: true,
      load: async () => (await import('./actions/UpdateRoleDescription.ts')).UpdateRoleDescription,
    },
    UpdateUser: { needsPermission: true, load: async () => (await import('./actions/UpdateUser.ts')).UpdateUser },
  },
}
