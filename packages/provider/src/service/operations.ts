import type { OperationName } from '@poolhouse/contract'
import type { ServiceName } from '../configuration/index.ts'

/**
 * Every operation that resources and functions call, by service, with the member that its response must have; `null` where the response is empty or
 * the member may be absent. A response without the member does not come from the service (a proxy, a web page).
 */
export const responseMembers = {
  COGNITO_IDENTITY_PROVIDER: {
    AddCustomAttributes: null,
    AdminAddUserToGroup: null,
    AdminCreateUser: 'User',
    AdminDeleteUser: null,
    AdminDeleteUserAttributes: null,
    AdminDisableUser: null,
    AdminEnableUser: null,
    AdminGetUser: 'Username',
    AdminListGroupsForUser: 'Groups',
    AdminRemoveUserFromGroup: null,
    AdminSetUserPassword: null,
    AdminUpdateUserAttributes: null,
    CreateGroup: 'Group',
    CreateManagedLoginBranding: 'ManagedLoginBranding',
    CreateResourceServer: 'ResourceServer',
    CreateUserPool: 'UserPool',
    CreateUserPoolClient: 'UserPoolClient',
    CreateUserPoolDomain: null,
    DeleteGroup: null,
    DeleteManagedLoginBranding: null,
    DeleteResourceServer: null,
    DeleteUserPool: null,
    DeleteUserPoolClient: null,
    DeleteUserPoolDomain: null,
    DescribeManagedLoginBranding: 'ManagedLoginBranding',
    DescribeManagedLoginBrandingByClient: 'ManagedLoginBranding',
    DescribeResourceServer: 'ResourceServer',
    DescribeUserPool: 'UserPool',
    DescribeUserPoolClient: 'UserPoolClient',
    DescribeUserPoolDomain: 'DomainDescription',
    GetGroup: 'Group',
    GetSigningCertificate: 'Certificate',
    GetUICustomization: 'UICustomization',
    GetUserPoolMfaConfig: null,
    ListGroups: 'Groups',
    ListUserPoolClients: 'UserPoolClients',
    ListUserPools: 'UserPools',
    SetUICustomization: 'UICustomization',
    SetUserPoolMfaConfig: null,
    TagResource: null,
    UntagResource: null,
    UpdateGroup: 'Group',
    UpdateManagedLoginBranding: 'ManagedLoginBranding',
    UpdateResourceServer: 'ResourceServer',
    UpdateUserPool: null,
    UpdateUserPoolClient: 'UserPoolClient',
    UpdateUserPoolDomain: null,
  } satisfies Partial<Record<OperationName, string | null>>,
  IAM: {
    AttachRolePolicy: null,
    CreatePolicy: 'Policy',
    CreatePolicyVersion: 'PolicyVersion',
    CreateRole: 'Role',
    DeletePolicy: null,
    DeletePolicyVersion: null,
    DeleteRole: null,
    DeleteRolePermissionsBoundary: null,
    DeleteRolePolicy: null,
    DetachRolePolicy: null,
    GetPolicy: 'Policy',
    GetPolicyVersion: 'PolicyVersion',
    GetRole: 'Role',
    GetRolePolicy: 'PolicyDocument',
    // An empty list of a Query API may be left out of the response.
    ListAttachedRolePolicies: null,
    ListEntitiesForPolicy: null,
    ListInstanceProfilesForRole: null,
    ListPolicyVersions: 'Versions',
    ListRolePolicies: null,
    PutRolePermissionsBoundary: null,
    PutRolePolicy: null,
    RemoveRoleFromInstanceProfile: null,
    TagPolicy: null,
    TagRole: null,
    UntagPolicy: null,
    UntagRole: null,
    UpdateAssumeRolePolicy: null,
    UpdateRole: null,
    UpdateRoleDescription: 'Role',
  },
  PINPOINT: {
    CreateApp: 'ApplicationResponse',
    DeleteApp: null,
    GetApp: 'ApplicationResponse',
    GetApplicationSettings: 'ApplicationSettingsResource',
    ListTagsForResource: 'TagsModel',
    TagResource: null,
    UntagResource: null,
    UpdateApplicationSettings: 'ApplicationSettingsResource',
  },
  STS: { GetCallerIdentity: null },
} as const satisfies Record<ServiceName, Record<string, string | null>>

/** An operation of a service that this provider calls. */
export type OperationOf<Service extends ServiceName> = keyof (typeof responseMembers)[Service] & string

type SdkModule = Record<string, new (input: never) => unknown>

/** The SDK of each service, which takes time to load, and the service's name in messages. */
export const sdks = {
  COGNITO_IDENTITY_PROVIDER: {
    title: 'Cognito Identity Provider',
    client: 'CognitoIdentityProviderClient',
    load: () => import('@aws-sdk/client-cognito-identity-provider') as unknown as Promise<SdkModule>,
  },
  IAM: { title: 'IAM', client: 'IAMClient', load: () => import('@aws-sdk/client-iam') as unknown as Promise<SdkModule> },
  PINPOINT: {
    title: 'Pinpoint',
    client: 'PinpointClient',
    load: () => import('@aws-sdk/client-pinpoint') as unknown as Promise<SdkModule>,
  },
  STS: { title: 'STS', client: 'STSClient', load: () => import('@aws-sdk/client-sts') as unknown as Promise<SdkModule> },
} as const satisfies Record<ServiceName, { title: string; client: string; load: () => Promise<SdkModule> }>
