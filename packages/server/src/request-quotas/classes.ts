import type { OperationName } from '@poolhouse/contract'

/**
 * The operations of each class, which request quotas count together. Where the reference does not name an operation, it is with its kin.
 * docs/reference/wire-protocol.md#8.1.
 */
const operationsOf = {
  UserAuthentication: ['InitiateAuth', 'AdminInitiateAuth'],
  /** Has an allowance of its own; what is beyond it counts as UserAuthentication. */
  UserChallengeResponse: ['RespondToAuthChallenge', 'AdminRespondToAuthChallenge'],
  UserCreation: ['SignUp', 'ConfirmSignUp', 'AdminCreateUser', 'AdminConfirmSignUp', 'ResendConfirmationCode'],
  /** The endpoints of identity providers. */
  UserFederation: [],
  UserAccountRecovery: ['ForgotPassword', 'ConfirmForgotPassword', 'ChangePassword', 'AdminResetUserPassword', 'AdminSetUserPassword'],
  UserRead: ['GetUser', 'AdminGetUser', 'GetUserAuthFactors', 'AdminGetUserAuthFactors'],
  UserUpdate: [
    ...(['AdminDeleteUser', 'AdminDeleteUserAttributes', 'AdminDisableProviderForUser', 'AdminDisableUser'] as const),
    ...(['AdminEnableUser', 'AdminLinkProviderForUser', 'AdminUpdateUserAttributes', 'AdminUserGlobalSignOut', 'DeleteUser'] as const),
    ...(['DeleteUserAttributes', 'GetUserAttributeVerificationCode', 'GlobalSignOut', 'UpdateUserAttributes'] as const),
    ...(['VerifyUserAttribute', 'AdminRevokeUserSession', 'RevokeUserSession'] as const),
  ],
  UserToken: ['RevokeToken', 'GetTokensFromRefreshToken', 'GetDerivedToken'],
  UserResourceRead: [
    ...(['AdminGetDevice', 'AdminListDevices', 'AdminListGroupsForUser', 'AdminListUserAuthEvents', 'AdminListUserSessions'] as const),
    ...(['GetDevice', 'ListDevices', 'ListUserSessions', 'ListWebAuthnCredentials'] as const),
  ],
  UserResourceUpdate: [
    ...(['AdminAddUserToGroup', 'AdminDeleteSoftwareToken', 'AdminForgetDevice', 'AdminRemoveUserFromGroup'] as const),
    ...(['AdminSetUserMFAPreference', 'AdminSetUserSettings', 'AdminUpdateAuthEventFeedback', 'AdminUpdateDeviceStatus'] as const),
    ...(['AssociateSoftwareToken', 'CompleteWebAuthnRegistration', 'ConfirmDevice', 'DeleteWebAuthnCredential', 'ForgetDevice'] as const),
    ...(['SetUserMFAPreference', 'SetUserSettings', 'StartWebAuthnRegistration', 'UpdateAuthEventFeedback'] as const),
    ...(['UpdateDeviceStatus', 'VerifySoftwareToken'] as const),
  ],
  UserList: ['ListUsers', 'ListUsersInGroup'],
  UserPoolRead: ['DescribeUserPool', 'ListUserPools', 'ListUserPoolReplicas'],
  UserPoolUpdate: [
    ...(['CreateUserPool', 'UpdateUserPool', 'DeleteUserPool', 'CreateUserPoolReplica', 'DeleteUserPoolReplica'] as const),
    'UpdateUserPoolReplica',
  ],
  UserPoolResourceRead: [
    ...(['DescribeIdentityProvider', 'DescribeManagedLoginBranding', 'DescribeManagedLoginBrandingByClient'] as const),
    ...(['DescribeResourceServer', 'DescribeRiskConfiguration', 'DescribeTerms', 'DescribeTermsByClient'] as const),
    ...(['DescribeUserImportJob', 'DescribeUserPoolDomain', 'GetCSVHeader', 'GetGroup', 'GetIdentityProviderByIdentifier'] as const),
    ...(['GetLogDeliveryConfiguration', 'GetSigningCertificate', 'GetUICustomization', 'GetUserPoolMfaConfig'] as const),
    ...(['GetUserPoolSessionConfiguration', 'ListGroups', 'ListIdentityProviders', 'ListResourceServers'] as const),
    ...(['ListTagsForResource', 'ListTerms', 'ListUserImportJobs'] as const),
  ],
  UserPoolResourceUpdate: [
    ...(['AddCustomAttributes', 'CreateGroup', 'CreateIdentityProvider', 'CreateManagedLoginBranding', 'CreateResourceServer'] as const),
    ...(['CreateTerms', 'CreateUserImportJob', 'CreateUserPoolDomain', 'DeleteGroup', 'DeleteIdentityProvider'] as const),
    ...(['DeleteManagedLoginBranding', 'DeleteResourceServer', 'DeleteTerms', 'DeleteUserPoolDomain'] as const),
    ...(['SetLogDeliveryConfiguration', 'SetRiskConfiguration', 'SetUICustomization', 'SetUserPoolMfaConfig'] as const),
    ...(['SetUserPoolSessionConfiguration', 'StartUserImportJob', 'StopUserImportJob', 'TagResource', 'UntagResource'] as const),
    ...(['UpdateGroup', 'UpdateIdentityProvider', 'UpdateManagedLoginBranding', 'UpdateResourceServer', 'UpdateTerms'] as const),
    'UpdateUserPoolDomain',
  ],
  UserPoolClientRead: [
    ...(['DescribeUserPoolClient', 'ListUserPoolClients', 'ListUserPoolClientSecrets'] as const),
    'GetUserPoolClientSessionConfiguration',
  ],
  UserPoolClientUpdate: [
    ...(['AddUserPoolClientSecret', 'CreateUserPoolClient', 'DeleteUserPoolClient', 'DeleteUserPoolClientSecret'] as const),
    ...(['SetUserPoolClientSessionConfiguration', 'UpdateUserPoolClient'] as const),
  ],
  /** `client_credentials` at the token endpoint as well. */
  ClientAuthentication: ['GetClientToken'],
  LimitManagement: ['GetProvisionedLimit', 'UpdateProvisionedLimit'],
} as const satisfies Readonly<Record<string, readonly OperationName[]>>

/** What request quotas count together. */
export type OperationClass = keyof typeof operationsOf

/** All classes, by name. */
export const operationClasses = Object.keys(operationsOf) as readonly OperationClass[]

/** An operation without a class does not compile here. */
type Classified = (typeof operationsOf)[OperationClass][number]
const classes: Readonly<Record<OperationName, OperationClass>> = Object.fromEntries(
  Object.entries(operationsOf).flatMap(([name, operations]) => operations.map(operation => [operation, name])),
) as Record<Classified, OperationClass>

/** The class of an operation. */
export const classOf = (operation: OperationName): OperationClass => classes[operation]

/** The class of a request to a page or an OAuth endpoint. The token endpoint is not here: its grant decides. */
export const classOfPath: Readonly<Partial<Record<string, OperationClass>>> = {
  'POST /login': 'UserAuthentication',
  'POST /challenge': 'UserChallengeResponse',
  'POST /signup': 'UserCreation',
  'POST /confirm': 'UserCreation',
  'GET /confirmUser': 'UserCreation',
  'POST /resendcode': 'UserCreation',
  'POST /forgotPassword': 'UserAccountRecovery',
  'POST /confirmforgotPassword': 'UserAccountRecovery',
  'POST /oauth2/revoke': 'UserToken',
  'GET /oauth2/userInfo': 'UserRead',
  'POST /oauth2/userInfo': 'UserRead',
  'GET /oauth2/idpresponse': 'UserFederation',
  'POST /oauth2/idpresponse': 'UserFederation',
  'POST /saml2/idpresponse': 'UserFederation',
}
