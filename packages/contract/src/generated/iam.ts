// Generated from packages/contract/model by scripts/generate/contract.ts; do not edit.

/** Seconds since the Unix epoch, with a millisecond fraction. */
export type Timestamp = number

export interface AccessKey {
  UserName: string
  AccessKeyId: string
  Status: statusType
  SecretAccessKey: string
  CreateDate?: Timestamp
}

export interface AccessKeyLastUsed {
  LastUsedDate?: Timestamp
  ServiceName: string
  Region: string
}

export interface AccessKeyMetadata {
  UserName?: string
  AccessKeyId?: string
  Status?: statusType
  CreateDate?: Timestamp
}

export interface AttachRolePolicyRequest {
  RoleName: string
  PolicyArn: string
}

export interface AttachUserPolicyRequest {
  UserName: string
  PolicyArn: string
}

export interface AttachedPermissionsBoundary {
  PermissionsBoundaryType?: PermissionsBoundaryAttachmentType
  PermissionsBoundaryArn?: string
}

export interface AttachedPolicy {
  PolicyName?: string
  PolicyArn?: string
}

export interface CreateAccessKeyRequest {
  UserName?: string
}

export interface CreateAccessKeyResponse {
  AccessKey: AccessKey
}

export interface CreatePolicyRequest {
  PolicyName: string
  Path?: string
  PolicyDocument: string
  Description?: string
  Tags?: Tag[]
}

export interface CreatePolicyResponse {
  Policy?: Policy
}

export interface CreatePolicyVersionRequest {
  PolicyArn: string
  PolicyDocument: string
  SetAsDefault?: boolean
}

export interface CreatePolicyVersionResponse {
  PolicyVersion?: PolicyVersion
}

export interface CreateRoleRequest {
  Path?: string
  RoleName: string
  AssumeRolePolicyDocument: string
  Description?: string
  MaxSessionDuration?: number
  PermissionsBoundary?: string
  Tags?: Tag[]
}

export interface CreateRoleResponse {
  Role: Role
}

export interface CreateServiceLinkedRoleRequest {
  AWSServiceName: string
  Description?: string
  CustomSuffix?: string
}

export interface CreateServiceLinkedRoleResponse {
  Role?: Role
}

export interface CreateUserRequest {
  Path?: string
  UserName: string
  PermissionsBoundary?: string
  Tags?: Tag[]
}

export interface CreateUserResponse {
  User?: User
}

export interface DeleteAccessKeyRequest {
  UserName?: string
  AccessKeyId: string
}

export interface DeletePolicyRequest {
  PolicyArn: string
}

export interface DeletePolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface DeleteRolePermissionsBoundaryRequest {
  RoleName: string
}

export interface DeleteRolePolicyRequest {
  RoleName: string
  PolicyName: string
}

export interface DeleteRoleRequest {
  RoleName: string
}

export interface DeleteUserPermissionsBoundaryRequest {
  UserName: string
}

export interface DeleteUserPolicyRequest {
  UserName: string
  PolicyName: string
}

export interface DeleteUserRequest {
  UserName: string
}

export interface DetachRolePolicyRequest {
  RoleName: string
  PolicyArn: string
}

export interface DetachUserPolicyRequest {
  UserName: string
  PolicyArn: string
}

export type EntityType =
  | 'User'
  | 'Role'
  | 'Group'
  | 'LocalManagedPolicy'
  | 'AWSManagedPolicy'

export interface GetAccessKeyLastUsedRequest {
  AccessKeyId: string
}

export interface GetAccessKeyLastUsedResponse {
  UserName?: string
  AccessKeyLastUsed?: AccessKeyLastUsed
}

export interface GetPolicyRequest {
  PolicyArn: string
}

export interface GetPolicyResponse {
  Policy?: Policy
}

export interface GetPolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface GetPolicyVersionResponse {
  PolicyVersion?: PolicyVersion
}

export interface GetRolePolicyRequest {
  RoleName: string
  PolicyName: string
}

export interface GetRolePolicyResponse {
  RoleName: string
  PolicyName: string
  PolicyDocument: string
}

export interface GetRoleRequest {
  RoleName: string
}

export interface GetRoleResponse {
  Role: Role
}

export interface GetUserPolicyRequest {
  UserName: string
  PolicyName: string
}

export interface GetUserPolicyResponse {
  UserName: string
  PolicyName: string
  PolicyDocument: string
}

export interface GetUserRequest {
  UserName?: string
}

export interface GetUserResponse {
  User: User
}

export interface InstanceProfile {
  Path: string
  InstanceProfileName: string
  InstanceProfileId: string
  Arn: string
  CreateDate: Timestamp
  Roles: Role[]
  Tags?: Tag[]
}

export interface ListAccessKeysRequest {
  UserName?: string
  Marker?: string
  MaxItems?: number
}

export interface ListAccessKeysResponse {
  AccessKeyMetadata: AccessKeyMetadata[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListAttachedRolePoliciesRequest {
  RoleName: string
  PathPrefix?: string
  Marker?: string
  MaxItems?: number
}

export interface ListAttachedRolePoliciesResponse {
  AttachedPolicies?: AttachedPolicy[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListAttachedUserPoliciesRequest {
  UserName: string
  PathPrefix?: string
  Marker?: string
  MaxItems?: number
}

export interface ListAttachedUserPoliciesResponse {
  AttachedPolicies?: AttachedPolicy[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListEntitiesForPolicyRequest {
  PolicyArn: string
  EntityFilter?: EntityType
  PathPrefix?: string
  PolicyUsageFilter?: PolicyUsageType
  Marker?: string
  MaxItems?: number
}

export interface ListEntitiesForPolicyResponse {
  PolicyGroups?: PolicyGroup[]
  PolicyUsers?: PolicyUser[]
  PolicyRoles?: PolicyRole[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListInstanceProfilesForRoleRequest {
  RoleName: string
  Marker?: string
  MaxItems?: number
}

export interface ListInstanceProfilesForRoleResponse {
  InstanceProfiles: InstanceProfile[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListPoliciesRequest {
  Scope?: policyScopeType
  OnlyAttached?: boolean
  PathPrefix?: string
  PolicyUsageFilter?: PolicyUsageType
  Marker?: string
  MaxItems?: number
}

export interface ListPoliciesResponse {
  Policies?: Policy[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListPolicyTagsRequest {
  PolicyArn: string
  Marker?: string
  MaxItems?: number
}

export interface ListPolicyTagsResponse {
  Tags: Tag[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListPolicyVersionsRequest {
  PolicyArn: string
  Marker?: string
  MaxItems?: number
}

export interface ListPolicyVersionsResponse {
  Versions?: PolicyVersion[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListRolePoliciesRequest {
  RoleName: string
  Marker?: string
  MaxItems?: number
}

export interface ListRolePoliciesResponse {
  PolicyNames: string[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListRoleTagsRequest {
  RoleName: string
  Marker?: string
  MaxItems?: number
}

export interface ListRoleTagsResponse {
  Tags: Tag[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListRolesRequest {
  PathPrefix?: string
  Marker?: string
  MaxItems?: number
}

export interface ListRolesResponse {
  Roles: Role[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListUserPoliciesRequest {
  UserName: string
  Marker?: string
  MaxItems?: number
}

export interface ListUserPoliciesResponse {
  PolicyNames: string[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListUserTagsRequest {
  UserName: string
  Marker?: string
  MaxItems?: number
}

export interface ListUserTagsResponse {
  Tags: Tag[]
  IsTruncated?: boolean
  Marker?: string
}

export interface ListUsersRequest {
  PathPrefix?: string
  Marker?: string
  MaxItems?: number
}

export interface ListUsersResponse {
  Users: User[]
  IsTruncated?: boolean
  Marker?: string
}

export type PermissionsBoundaryAttachmentType =
  | 'PermissionsBoundaryPolicy'

export interface Policy {
  PolicyName?: string
  PolicyId?: string
  Arn?: string
  Path?: string
  DefaultVersionId?: string
  AttachmentCount?: number
  PermissionsBoundaryUsageCount?: number
  IsAttachable?: boolean
  Description?: string
  CreateDate?: Timestamp
  UpdateDate?: Timestamp
  Tags?: Tag[]
}

export interface PolicyGroup {
  GroupName?: string
  GroupId?: string
}

export interface PolicyRole {
  RoleName?: string
  RoleId?: string
}

export type PolicyUsageType =
  | 'PermissionsPolicy'
  | 'PermissionsBoundary'

export interface PolicyUser {
  UserName?: string
  UserId?: string
}

export interface PolicyVersion {
  Document?: string
  VersionId?: string
  IsDefaultVersion?: boolean
  CreateDate?: Timestamp
}

export interface PutRolePermissionsBoundaryRequest {
  RoleName: string
  PermissionsBoundary: string
}

export interface PutRolePolicyRequest {
  RoleName: string
  PolicyName: string
  PolicyDocument: string
}

export interface PutUserPermissionsBoundaryRequest {
  UserName: string
  PermissionsBoundary: string
}

export interface PutUserPolicyRequest {
  UserName: string
  PolicyName: string
  PolicyDocument: string
}

export interface RemoveRoleFromInstanceProfileRequest {
  InstanceProfileName: string
  RoleName: string
}

export interface Role {
  Path: string
  RoleName: string
  RoleId: string
  Arn: string
  CreateDate: Timestamp
  AssumeRolePolicyDocument?: string
  Description?: string
  MaxSessionDuration?: number
  PermissionsBoundary?: AttachedPermissionsBoundary
  Tags?: Tag[]
  RoleLastUsed?: RoleLastUsed
  SourceRoleTemplate?: SourceRoleTemplate
}

export interface RoleLastUsed {
  LastUsedDate?: Timestamp
  Region?: string
}

export interface SetDefaultPolicyVersionRequest {
  PolicyArn: string
  VersionId: string
}

export interface SourceRoleTemplate {
  TemplateArn: string
  TemplateMinorVersion: number
}

export interface Tag {
  Key: string
  Value: string
}

export interface TagPolicyRequest {
  PolicyArn: string
  Tags: Tag[]
}

export interface TagRoleRequest {
  RoleName: string
  Tags: Tag[]
}

export interface TagUserRequest {
  UserName: string
  Tags: Tag[]
}

export interface UntagPolicyRequest {
  PolicyArn: string
  TagKeys: string[]
}

export interface UntagRoleRequest {
  RoleName: string
  TagKeys: string[]
}

export interface UntagUserRequest {
  UserName: string
  TagKeys: string[]
}

export interface UpdateAccessKeyRequest {
  UserName?: string
  AccessKeyId: string
  Status: statusType
}

export interface UpdateAssumeRolePolicyRequest {
  RoleName: string
  PolicyDocument: string
}

export interface UpdateRoleDescriptionRequest {
  RoleName: string
  Description: string
}

export interface UpdateRoleDescriptionResponse {
  Role?: Role
}

export interface UpdateRoleRequest {
  RoleName: string
  Description?: string
  MaxSessionDuration?: number
}

export type UpdateRoleResponse = Record<string, never>

export interface UpdateUserRequest {
  UserName: string
  NewPath?: string
  NewUserName?: string
}

export interface User {
  Path: string
  UserName: string
  UserId: string
  Arn: string
  CreateDate: Timestamp
  PasswordLastUsed?: Timestamp
  PermissionsBoundary?: AttachedPermissionsBoundary
  Tags?: Tag[]
}

export type policyScopeType =
  | 'All'
  | 'AWS'
  | 'Local'

export type statusType =
  | 'Active'
  | 'Inactive'
  | 'Expired'

/** Input and output of every operation. `void`: the answer has no result element. */
export interface Operations {
  AttachRolePolicy: { input: AttachRolePolicyRequest; output: void }
  AttachUserPolicy: { input: AttachUserPolicyRequest; output: void }
  CreateAccessKey: { input: CreateAccessKeyRequest; output: CreateAccessKeyResponse }
  CreatePolicy: { input: CreatePolicyRequest; output: CreatePolicyResponse }
  CreatePolicyVersion: { input: CreatePolicyVersionRequest; output: CreatePolicyVersionResponse }
  CreateRole: { input: CreateRoleRequest; output: CreateRoleResponse }
  CreateServiceLinkedRole: { input: CreateServiceLinkedRoleRequest; output: CreateServiceLinkedRoleResponse }
  CreateUser: { input: CreateUserRequest; output: CreateUserResponse }
  DeleteAccessKey: { input: DeleteAccessKeyRequest; output: void }
  DeletePolicy: { input: DeletePolicyRequest; output: void }
  DeletePolicyVersion: { input: DeletePolicyVersionRequest; output: void }
  DeleteRole: { input: DeleteRoleRequest; output: void }
  DeleteRolePermissionsBoundary: { input: DeleteRolePermissionsBoundaryRequest; output: void }
  DeleteRolePolicy: { input: DeleteRolePolicyRequest; output: void }
  DeleteUser: { input: DeleteUserRequest; output: void }
  DeleteUserPermissionsBoundary: { input: DeleteUserPermissionsBoundaryRequest; output: void }
  DeleteUserPolicy: { input: DeleteUserPolicyRequest; output: void }
  DetachRolePolicy: { input: DetachRolePolicyRequest; output: void }
  DetachUserPolicy: { input: DetachUserPolicyRequest; output: void }
  GetAccessKeyLastUsed: { input: GetAccessKeyLastUsedRequest; output: GetAccessKeyLastUsedResponse }
  GetPolicy: { input: GetPolicyRequest; output: GetPolicyResponse }
  GetPolicyVersion: { input: GetPolicyVersionRequest; output: GetPolicyVersionResponse }
  GetRole: { input: GetRoleRequest; output: GetRoleResponse }
  GetRolePolicy: { input: GetRolePolicyRequest; output: GetRolePolicyResponse }
  GetUser: { input: GetUserRequest; output: GetUserResponse }
  GetUserPolicy: { input: GetUserPolicyRequest; output: GetUserPolicyResponse }
  ListAccessKeys: { input: ListAccessKeysRequest; output: ListAccessKeysResponse }
  ListAttachedRolePolicies: { input: ListAttachedRolePoliciesRequest; output: ListAttachedRolePoliciesResponse }
  ListAttachedUserPolicies: { input: ListAttachedUserPoliciesRequest; output: ListAttachedUserPoliciesResponse }
  ListEntitiesForPolicy: { input: ListEntitiesForPolicyRequest; output: ListEntitiesForPolicyResponse }
  ListInstanceProfilesForRole: { input: ListInstanceProfilesForRoleRequest; output: ListInstanceProfilesForRoleResponse }
  ListPolicies: { input: ListPoliciesRequest; output: ListPoliciesResponse }
  ListPolicyTags: { input: ListPolicyTagsRequest; output: ListPolicyTagsResponse }
  ListPolicyVersions: { input: ListPolicyVersionsRequest; output: ListPolicyVersionsResponse }
  ListRolePolicies: { input: ListRolePoliciesRequest; output: ListRolePoliciesResponse }
  ListRoleTags: { input: ListRoleTagsRequest; output: ListRoleTagsResponse }
  ListRoles: { input: ListRolesRequest; output: ListRolesResponse }
  ListUserPolicies: { input: ListUserPoliciesRequest; output: ListUserPoliciesResponse }
  ListUserTags: { input: ListUserTagsRequest; output: ListUserTagsResponse }
  ListUsers: { input: ListUsersRequest; output: ListUsersResponse }
  PutRolePermissionsBoundary: { input: PutRolePermissionsBoundaryRequest; output: void }
  PutRolePolicy: { input: PutRolePolicyRequest; output: void }
  PutUserPermissionsBoundary: { input: PutUserPermissionsBoundaryRequest; output: void }
  PutUserPolicy: { input: PutUserPolicyRequest; output: void }
  RemoveRoleFromInstanceProfile: { input: RemoveRoleFromInstanceProfileRequest; output: void }
  SetDefaultPolicyVersion: { input: SetDefaultPolicyVersionRequest; output: void }
  TagPolicy: { input: TagPolicyRequest; output: void }
  TagRole: { input: TagRoleRequest; output: void }
  TagUser: { input: TagUserRequest; output: void }
  UntagPolicy: { input: UntagPolicyRequest; output: void }
  UntagRole: { input: UntagRoleRequest; output: void }
  UntagUser: { input: UntagUserRequest; output: void }
  UpdateAccessKey: { input: UpdateAccessKeyRequest; output: void }
  UpdateAssumeRolePolicy: { input: UpdateAssumeRolePolicyRequest; output: void }
  UpdateRole: { input: UpdateRoleRequest; output: UpdateRoleResponse }
  UpdateRoleDescription: { input: UpdateRoleDescriptionRequest; output: UpdateRoleDescriptionResponse }
  UpdateUser: { input: UpdateUserRequest; output: void }
}
