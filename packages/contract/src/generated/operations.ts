// Generated from packages/contract/model by scripts/generate/contract.ts; do not edit.

/** Seconds since the Unix epoch, with a millisecond fraction. */
export type Timestamp = number

/** Bytes, as they travel. */
export type Base64 = string

export interface AccountRecoverySettingType {
  RecoveryMechanisms?: RecoveryOptionType[]
}

export interface AccountTakeoverActionType {
  Notify: boolean
  EventAction: AccountTakeoverEventActionType
}

export interface AccountTakeoverActionsType {
  LowAction?: AccountTakeoverActionType
  MediumAction?: AccountTakeoverActionType
  HighAction?: AccountTakeoverActionType
}

export type AccountTakeoverEventActionType =
  | 'BLOCK'
  | 'MFA_IF_CONFIGURED'
  | 'MFA_REQUIRED'
  | 'NO_ACTION'

export interface AccountTakeoverRiskConfigurationType {
  NotifyConfiguration?: NotifyConfigurationType
  Actions: AccountTakeoverActionsType
}

export interface AcrLevelConfigType {
  AcrValue: string
}

export interface AddCustomAttributesRequest {
  UserPoolId: string
  CustomAttributes: SchemaAttributeType[]
}

export type AddCustomAttributesResponse = Record<string, never>

export interface AddUserPoolClientSecretRequest {
  UserPoolId: string
  ClientId: string
  ClientSecret?: string
}

export interface AddUserPoolClientSecretResponse {
  ClientSecretDescriptor?: ClientSecretDescriptorType
}

export interface AdminAddUserToGroupRequest {
  UserPoolId: string
  Username: string
  GroupName: string
}

export interface AdminConfirmSignUpRequest {
  UserPoolId: string
  Username: string
  ClientMetadata?: Record<string, string>
}

export type AdminConfirmSignUpResponse = Record<string, never>

export interface AdminCreateUserConfigType {
  AllowAdminCreateUserOnly?: boolean
  UnusedAccountValidityDays?: number
  InviteMessageTemplate?: MessageTemplateType
}

export interface AdminCreateUserRequest {
  UserPoolId: string
  Username: string
  UserAttributes?: AttributeType[]
  ValidationData?: AttributeType[]
  TemporaryPassword?: string
  ForceAliasCreation?: boolean
  MessageAction?: MessageActionType
  DesiredDeliveryMediums?: DeliveryMediumType[]
  ClientMetadata?: Record<string, string>
}

export interface AdminCreateUserResponse {
  User?: UserType
}

export interface AdminDeleteSoftwareTokenRequest {
  UserPoolId: string
  Username: string
}

export type AdminDeleteSoftwareTokenResponse = Record<string, never>

export interface AdminDeleteUserAttributesRequest {
  UserPoolId: string
  Username: string
  UserAttributeNames: string[]
}

export type AdminDeleteUserAttributesResponse = Record<string, never>

export interface AdminDeleteUserRequest {
  UserPoolId: string
  Username: string
}

export interface AdminDisableProviderForUserRequest {
  UserPoolId: string
  User: ProviderUserIdentifierType
}

export type AdminDisableProviderForUserResponse = Record<string, never>

export interface AdminDisableUserRequest {
  UserPoolId: string
  Username: string
}

export type AdminDisableUserResponse = Record<string, never>

export interface AdminEnableUserRequest {
  UserPoolId: string
  Username: string
}

export type AdminEnableUserResponse = Record<string, never>

export interface AdminForgetDeviceRequest {
  UserPoolId: string
  Username: string
  DeviceKey: string
}

export interface AdminGetDeviceRequest {
  DeviceKey: string
  UserPoolId: string
  Username: string
}

export interface AdminGetDeviceResponse {
  Device: DeviceType
}

export interface AdminGetUserAuthFactorsRequest {
  UserPoolId: string
  Username: string
}

export interface AdminGetUserAuthFactorsResponse {
  Username: string
  PreferredMfaSetting?: string
  UserMFASettingList?: string[]
  ConfiguredUserAuthFactors?: AuthFactorType[]
}

export interface AdminGetUserRequest {
  UserPoolId: string
  Username: string
}

export interface AdminGetUserResponse {
  Username: string
  UserAttributes?: AttributeType[]
  UserCreateDate?: Timestamp
  UserLastModifiedDate?: Timestamp
  Enabled?: boolean
  UserStatus?: UserStatusType
  MFAOptions?: MFAOptionType[]
  PreferredMfaSetting?: string
  UserMFASettingList?: string[]
}

export interface AdminInitiateAuthRequest {
  UserPoolId: string
  ClientId: string
  AuthFlow: AuthFlowType
  AuthParameters?: Record<string, string>
  ClientMetadata?: Record<string, string>
  AnalyticsMetadata?: AnalyticsMetadataType
  ContextData?: ContextDataType
  Session?: string
}

export interface AdminInitiateAuthResponse {
  ChallengeName?: ChallengeNameType
  Session?: string
  ChallengeParameters?: Record<string, string>
  AuthenticationResult?: AuthenticationResultType
  AvailableChallenges?: ChallengeNameType[]
}

export interface AdminLinkProviderForUserRequest {
  UserPoolId: string
  DestinationUser: ProviderUserIdentifierType
  SourceUser: ProviderUserIdentifierType
}

export type AdminLinkProviderForUserResponse = Record<string, never>

export interface AdminListDevicesRequest {
  UserPoolId: string
  Username: string
  Limit?: number
  PaginationToken?: string
}

export interface AdminListDevicesResponse {
  Devices?: DeviceType[]
  PaginationToken?: string
}

export interface AdminListGroupsForUserRequest {
  Username: string
  UserPoolId: string
  Limit?: number
  NextToken?: string
}

export interface AdminListGroupsForUserResponse {
  Groups?: GroupType[]
  NextToken?: string
}

export interface AdminListUserAuthEventsRequest {
  UserPoolId: string
  Username: string
  MaxResults?: number
  NextToken?: string
}

export interface AdminListUserAuthEventsResponse {
  AuthEvents?: AuthEventType[]
  NextToken?: string
}

export interface AdminListUserSessionsRequest {
  UserPoolId: string
  Username: string
  NextToken?: string
}

export interface AdminListUserSessionsResponse {
  Sessions?: SessionDescriptionType[]
  NextToken?: string
}

export interface AdminRemoveUserFromGroupRequest {
  UserPoolId: string
  Username: string
  GroupName: string
}

export interface AdminResetUserPasswordRequest {
  UserPoolId: string
  Username: string
  ClientMetadata?: Record<string, string>
}

export type AdminResetUserPasswordResponse = Record<string, never>

export interface AdminRespondToAuthChallengeRequest {
  UserPoolId: string
  ClientId: string
  ChallengeName: ChallengeNameType
  ChallengeResponses?: Record<string, string>
  Session?: string
  AnalyticsMetadata?: AnalyticsMetadataType
  ContextData?: ContextDataType
  ClientMetadata?: Record<string, string>
}

export interface AdminRespondToAuthChallengeResponse {
  ChallengeName?: ChallengeNameType
  Session?: string
  ChallengeParameters?: Record<string, string>
  AuthenticationResult?: AuthenticationResultType
  AvailableChallenges?: ChallengeNameType[]
}

export interface AdminRevokeUserSessionRequest {
  UserPoolId: string
  Username: string
  SessionId: string
  RevokeAssociatedSessions?: RevokeAssociatedSessionsType
}

export type AdminRevokeUserSessionResponse = Record<string, never>

export interface AdminSetUserMFAPreferenceRequest {
  SMSMfaSettings?: SMSMfaSettingsType
  SoftwareTokenMfaSettings?: SoftwareTokenMfaSettingsType
  EmailMfaSettings?: EmailMfaSettingsType
  WebAuthnMfaSettings?: WebAuthnMfaSettingsType
  Username: string
  UserPoolId: string
}

export type AdminSetUserMFAPreferenceResponse = Record<string, never>

export interface AdminSetUserPasswordRequest {
  UserPoolId: string
  Username: string
  Password: string
  Permanent?: boolean
}

export type AdminSetUserPasswordResponse = Record<string, never>

export interface AdminSetUserSettingsRequest {
  UserPoolId: string
  Username: string
  MFAOptions: MFAOptionType[]
}

export type AdminSetUserSettingsResponse = Record<string, never>

export interface AdminUpdateAuthEventFeedbackRequest {
  UserPoolId: string
  Username: string
  EventId: string
  FeedbackValue: FeedbackValueType
}

export type AdminUpdateAuthEventFeedbackResponse = Record<string, never>

export interface AdminUpdateDeviceStatusRequest {
  UserPoolId: string
  Username: string
  DeviceKey: string
  DeviceRememberedStatus?: DeviceRememberedStatusType
}

export type AdminUpdateDeviceStatusResponse = Record<string, never>

export interface AdminUpdateUserAttributesRequest {
  UserPoolId: string
  Username: string
  UserAttributes: AttributeType[]
  ClientMetadata?: Record<string, string>
}

export type AdminUpdateUserAttributesResponse = Record<string, never>

export interface AdminUserGlobalSignOutRequest {
  UserPoolId: string
  Username: string
}

export type AdminUserGlobalSignOutResponse = Record<string, never>

export interface AdvancedSecurityAdditionalFlowsType {
  CustomAuthMode?: AdvancedSecurityEnabledModeType
}

export type AdvancedSecurityEnabledModeType =
  | 'AUDIT'
  | 'ENFORCED'

export type AdvancedSecurityModeType =
  | 'OFF'
  | 'AUDIT'
  | 'ENFORCED'

export type AliasAttributeType =
  | 'phone_number'
  | 'email'
  | 'preferred_username'

export interface AnalyticsConfigurationType {
  ApplicationId?: string
  ApplicationArn?: string
  RoleArn?: string
  ExternalId?: string
  UserDataShared?: boolean
}

export interface AnalyticsMetadataType {
  AnalyticsEndpointId?: string
}

export type AssetCategoryType =
  | 'FAVICON_ICO'
  | 'FAVICON_SVG'
  | 'EMAIL_GRAPHIC'
  | 'SMS_GRAPHIC'
  | 'AUTH_APP_GRAPHIC'
  | 'PASSWORD_GRAPHIC'
  | 'PASSKEY_GRAPHIC'
  | 'PAGE_HEADER_LOGO'
  | 'PAGE_HEADER_BACKGROUND'
  | 'PAGE_FOOTER_LOGO'
  | 'PAGE_FOOTER_BACKGROUND'
  | 'PAGE_BACKGROUND'
  | 'FORM_BACKGROUND'
  | 'FORM_LOGO'
  | 'IDP_BUTTON_ICON'

export type AssetExtensionType =
  | 'ICO'
  | 'JPEG'
  | 'PNG'
  | 'SVG'
  | 'WEBP'

export interface AssetType {
  Category: AssetCategoryType
  ColorMode: ColorSchemeModeType
  Extension: AssetExtensionType
  Bytes?: Base64
  ResourceId?: string
}

export interface AssociateSoftwareTokenRequest {
  AccessToken?: string
  Session?: string
}

export interface AssociateSoftwareTokenResponse {
  SecretCode?: string
  Session?: string
}

export type AttributeDataType =
  | 'String'
  | 'Number'
  | 'DateTime'
  | 'Boolean'

export interface AttributeType {
  Name: string
  Value?: string
}

export interface AuthEventType {
  EventId?: string
  EventType?: EventType
  CreationDate?: Timestamp
  EventResponse?: EventResponseType
  EventRisk?: EventRiskType
  ChallengeResponses?: ChallengeResponseType[]
  EventContextData?: EventContextDataType
  EventFeedback?: EventFeedbackType
}

export type AuthFactorType =
  | 'PASSWORD'
  | 'EMAIL_OTP'
  | 'SMS_OTP'
  | 'WEB_AUTHN'
  | 'SOFTWARE_TOKEN'

export type AuthFlowType =
  | 'USER_SRP_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'REFRESH_TOKEN'
  | 'CUSTOM_AUTH'
  | 'ADMIN_NO_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'USER_AUTH'

export interface AuthenticationResultType {
  AccessToken?: string
  ExpiresIn?: number
  TokenType?: string
  RefreshToken?: string
  IdToken?: string
  NewDeviceMetadata?: NewDeviceMetadataType
}

export type ChallengeName =
  | 'Password'
  | 'Mfa'

export type ChallengeNameType =
  | 'SMS_MFA'
  | 'EMAIL_OTP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'PASSWORD_VERIFIER'
  | 'CUSTOM_CHALLENGE'
  | 'SELECT_CHALLENGE'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'ADMIN_NO_SRP_AUTH'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_OTP'
  | 'PASSWORD'
  | 'WEB_AUTHN'
  | 'PASSWORD_SRP'

export type ChallengeResponse =
  | 'Success'
  | 'Failure'

export interface ChallengeResponseType {
  ChallengeName?: ChallengeName
  ChallengeResponse?: ChallengeResponse
}

export interface ChangePasswordRequest {
  PreviousPassword?: string
  ProposedPassword: string
  AccessToken: string
}

export type ChangePasswordResponse = Record<string, never>

export interface ClientAuthenticationResultType {
  AccessToken?: string
  ExpiresIn?: number
  TokenType?: string
}

export interface ClientSSOSessionConfigType {
  MaxValidityMinutes: number
}

export interface ClientSecretDescriptorType {
  ClientSecretId?: string
  ClientSecretValue?: string
  ClientSecretCreateDate?: Timestamp
}

export type ClientTypeType =
  | 'REGULAR'
  | 'DCR'

export interface CloudWatchLogsConfigurationType {
  LogGroupArn?: string
}

export interface CodeDeliveryDetailsType {
  Destination?: string
  DeliveryMedium?: DeliveryMediumType
  AttributeName?: string
}

export type ColorSchemeModeType =
  | 'LIGHT'
  | 'DARK'
  | 'DYNAMIC'

export interface CompleteWebAuthnRegistrationRequest {
  AccessToken: string
  Credential: unknown
}

export type CompleteWebAuthnRegistrationResponse = Record<string, never>

export interface CompromisedCredentialsActionsType {
  EventAction: CompromisedCredentialsEventActionType
}

export type CompromisedCredentialsEventActionType =
  | 'BLOCK'
  | 'NO_ACTION'

export interface CompromisedCredentialsRiskConfigurationType {
  EventFilter?: EventFilterType[]
  Actions: CompromisedCredentialsActionsType
}

export interface ConfirmDeviceRequest {
  AccessToken: string
  DeviceKey: string
  DeviceSecretVerifierConfig?: DeviceSecretVerifierConfigType
  DeviceName?: string
}

export interface ConfirmDeviceResponse {
  UserConfirmationNecessary?: boolean
}

export interface ConfirmForgotPasswordRequest {
  ClientId: string
  SecretHash?: string
  Username: string
  ConfirmationCode: string
  Password: string
  AnalyticsMetadata?: AnalyticsMetadataType
  UserContextData?: UserContextDataType
  ClientMetadata?: Record<string, string>
}

export type ConfirmForgotPasswordResponse = Record<string, never>

export interface ConfirmSignUpRequest {
  ClientId: string
  SecretHash?: string
  Username: string
  ConfirmationCode: string
  ForceAliasCreation?: boolean
  AnalyticsMetadata?: AnalyticsMetadataType
  UserContextData?: UserContextDataType
  ClientMetadata?: Record<string, string>
  Session?: string
}

export interface ConfirmSignUpResponse {
  Session?: string
}

export interface ContextDataType {
  IpAddress: string
  ServerName: string
  ServerPath: string
  HttpHeaders: HttpHeader[]
  EncodedData?: string
}

export interface CreateGroupRequest {
  GroupName: string
  UserPoolId: string
  Description?: string
  RoleArn?: string
  Precedence?: number
}

export interface CreateGroupResponse {
  Group?: GroupType
}

export interface CreateIdentityProviderRequest {
  UserPoolId: string
  ProviderName: string
  ProviderType: IdentityProviderTypeType
  ProviderDetails: Record<string, string>
  AttributeMapping?: Record<string, string>
  IdpIdentifiers?: string[]
  AcrMapping?: Record<string, string>
}

export interface CreateIdentityProviderResponse {
  IdentityProvider: IdentityProviderType
}

export interface CreateManagedLoginBrandingRequest {
  UserPoolId: string
  ClientId: string
  UseCognitoProvidedValues?: boolean
  Settings?: unknown
  Assets?: AssetType[]
}

export interface CreateManagedLoginBrandingResponse {
  ManagedLoginBranding?: ManagedLoginBrandingType
}

export interface CreateResourceServerRequest {
  UserPoolId: string
  Identifier: string
  Name: string
  Scopes?: ResourceServerScopeType[]
}

export interface CreateResourceServerResponse {
  ResourceServer: ResourceServerType
}

export interface CreateTermsRequest {
  UserPoolId: string
  ClientId: string
  TermsName: string
  TermsSource: TermsSourceType
  Enforcement: TermsEnforcementType
  Links?: Record<string, string>
}

export interface CreateTermsResponse {
  Terms?: TermsType
}

export interface CreateUserImportJobRequest {
  JobName: string
  UserPoolId: string
  CloudWatchLogsRoleArn: string
  PasswordHashingAlgorithm?: PasswordHashingAlgorithmType
}

export interface CreateUserImportJobResponse {
  UserImportJob?: UserImportJobType
}

export interface CreateUserPoolClientRequest {
  UserPoolId: string
  ClientName: string
  GenerateSecret?: boolean
  ClientSecret?: string
  RefreshTokenValidity?: number
  AccessTokenValidity?: number
  IdTokenValidity?: number
  TokenValidityUnits?: TokenValidityUnitsType
  ReadAttributes?: string[]
  WriteAttributes?: string[]
  ExplicitAuthFlows?: ExplicitAuthFlowsType[]
  SupportedIdentityProviders?: string[]
  CallbackURLs?: string[]
  LogoutURLs?: string[]
  DefaultRedirectURI?: string
  AllowedOAuthFlows?: OAuthFlowType[]
  AllowedOAuthScopes?: string[]
  AllowedOAuthFlowsUserPoolClient?: boolean
  AnalyticsConfiguration?: AnalyticsConfigurationType
  PreventUserExistenceErrors?: PreventUserExistenceErrorTypes
  EnableTokenRevocation?: boolean
  EnablePropagateAdditionalUserContextData?: boolean
  AuthSessionValidity?: number
  RefreshTokenRotation?: RefreshTokenRotationType
}

export interface CreateUserPoolClientResponse {
  UserPoolClient?: UserPoolClientType
}

export interface CreateUserPoolDomainRequest {
  Domain: string
  UserPoolId: string
  ManagedLoginVersion?: number
  CustomDomainConfig?: CustomDomainConfigType
  Routing?: RoutingType
}

export interface CreateUserPoolDomainResponse {
  ManagedLoginVersion?: number
  CloudFrontDomain?: string
  Routing?: RoutingType
}

export interface CreateUserPoolReplicaRequest {
  UserPoolId: string
  RegionName: string
  UserPoolTags?: Record<string, string>
}

export interface CreateUserPoolReplicaResponse {
  UserPoolReplica?: UserPoolReplicaType
}

export interface CreateUserPoolRequest {
  PoolName: string
  Policies?: UserPoolPolicyType
  DeletionProtection?: DeletionProtectionType
  LambdaConfig?: LambdaConfigType
  AutoVerifiedAttributes?: VerifiedAttributeType[]
  AliasAttributes?: AliasAttributeType[]
  UsernameAttributes?: UsernameAttributeType[]
  SmsVerificationMessage?: string
  EmailVerificationMessage?: string
  EmailVerificationSubject?: string
  VerificationMessageTemplate?: VerificationMessageTemplateType
  SmsAuthenticationMessage?: string
  MfaConfiguration?: UserPoolMfaType
  UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType
  DeviceConfiguration?: DeviceConfigurationType
  EmailConfiguration?: EmailConfigurationType
  SmsConfiguration?: SmsConfigurationType
  UserPoolTags?: Record<string, string>
  AdminCreateUserConfig?: AdminCreateUserConfigType
  Schema?: SchemaAttributeType[]
  UserPoolAddOns?: UserPoolAddOnsType
  DcrConfiguration?: DcrConfigurationType
  UsernameConfiguration?: UsernameConfigurationType
  AccountRecoverySetting?: AccountRecoverySettingType
  UserPoolTier?: UserPoolTierType
  KeyConfiguration?: KeyConfigurationType
  IssuerConfiguration?: IssuerConfigurationType
  AcrConfiguration?: Record<string, AcrLevelConfigType>
}

export interface CreateUserPoolResponse {
  UserPool?: UserPoolType
}

export interface CustomDomainConfigType {
  CertificateArn: string
  SecurityPolicy?: SecurityPolicyType
}

export interface CustomEmailLambdaVersionConfigType {
  LambdaVersion: CustomEmailSenderLambdaVersionType
  LambdaArn: string
}

export type CustomEmailSenderLambdaVersionType =
  | 'V1_0'

export interface CustomSMSLambdaVersionConfigType {
  LambdaVersion: CustomSMSSenderLambdaVersionType
  LambdaArn: string
}

export type CustomSMSSenderLambdaVersionType =
  | 'V1_0'

export interface DcrConfigurationType {
  EnableStatus?: StatusType
  OpenDcrEnabled?: boolean
  AuthenticatedGrantTypes?: OAuthFlowType[]
  OpenDcrGrantTypes?: OAuthFlowType[]
  AllowedScopes?: string[]
}

export type DefaultEmailOptionType =
  | 'CONFIRM_WITH_LINK'
  | 'CONFIRM_WITH_CODE'

export interface DeleteGroupRequest {
  GroupName: string
  UserPoolId: string
}

export interface DeleteIdentityProviderRequest {
  UserPoolId: string
  ProviderName: string
}

export interface DeleteManagedLoginBrandingRequest {
  ManagedLoginBrandingId: string
  UserPoolId: string
}

export interface DeleteResourceServerRequest {
  UserPoolId: string
  Identifier: string
}

export interface DeleteTermsRequest {
  TermsId: string
  UserPoolId: string
}

export interface DeleteUserAttributesRequest {
  UserAttributeNames: string[]
  AccessToken: string
}

export type DeleteUserAttributesResponse = Record<string, never>

export interface DeleteUserPoolClientRequest {
  UserPoolId: string
  ClientId: string
}

export interface DeleteUserPoolClientSecretRequest {
  UserPoolId: string
  ClientId: string
  ClientSecretId: string
}

export type DeleteUserPoolClientSecretResponse = Record<string, never>

export interface DeleteUserPoolDomainRequest {
  Domain: string
  UserPoolId: string
}

export type DeleteUserPoolDomainResponse = Record<string, never>

export interface DeleteUserPoolReplicaRequest {
  UserPoolId: string
  RegionName: string
}

export interface DeleteUserPoolReplicaResponse {
  UserPoolReplica?: UserPoolReplicaType
}

export interface DeleteUserPoolRequest {
  UserPoolId: string
}

export interface DeleteUserRequest {
  AccessToken: string
}

export interface DeleteWebAuthnCredentialRequest {
  AccessToken: string
  CredentialId: string
}

export type DeleteWebAuthnCredentialResponse = Record<string, never>

export type DeletionProtectionType =
  | 'ACTIVE'
  | 'INACTIVE'

export type DeliveryMediumType =
  | 'SMS'
  | 'EMAIL'

export interface DescribeIdentityProviderRequest {
  UserPoolId: string
  ProviderName: string
}

export interface DescribeIdentityProviderResponse {
  IdentityProvider: IdentityProviderType
}

export interface DescribeManagedLoginBrandingByClientRequest {
  UserPoolId: string
  ClientId: string
  ReturnMergedResources?: boolean
}

export interface DescribeManagedLoginBrandingByClientResponse {
  ManagedLoginBranding?: ManagedLoginBrandingType
}

export interface DescribeManagedLoginBrandingRequest {
  UserPoolId: string
  ManagedLoginBrandingId: string
  ReturnMergedResources?: boolean
}

export interface DescribeManagedLoginBrandingResponse {
  ManagedLoginBranding?: ManagedLoginBrandingType
}

export interface DescribeResourceServerRequest {
  UserPoolId: string
  Identifier: string
}

export interface DescribeResourceServerResponse {
  ResourceServer: ResourceServerType
}

export interface DescribeRiskConfigurationRequest {
  UserPoolId: string
  ClientId?: string
}

export interface DescribeRiskConfigurationResponse {
  RiskConfiguration: RiskConfigurationType
}

export interface DescribeTermsByClientRequest {
  ClientId: string
  UserPoolId: string
  TermsName: string
}

export interface DescribeTermsByClientResponse {
  Terms?: TermsType
}

export interface DescribeTermsRequest {
  TermsId: string
  UserPoolId: string
}

export interface DescribeTermsResponse {
  Terms?: TermsType
}

export interface DescribeUserImportJobRequest {
  UserPoolId: string
  JobId: string
}

export interface DescribeUserImportJobResponse {
  UserImportJob?: UserImportJobType
}

export interface DescribeUserPoolClientRequest {
  UserPoolId: string
  ClientId: string
}

export interface DescribeUserPoolClientResponse {
  UserPoolClient?: UserPoolClientType
}

export interface DescribeUserPoolDomainRequest {
  Domain: string
}

export interface DescribeUserPoolDomainResponse {
  DomainDescription?: DomainDescriptionType
}

export interface DescribeUserPoolRequest {
  UserPoolId: string
}

export interface DescribeUserPoolResponse {
  UserPool?: UserPoolType
}

export interface DeviceConfigurationType {
  ChallengeRequiredOnNewDevice?: boolean
  DeviceOnlyRememberedOnUserPrompt?: boolean
}

export type DeviceRememberedStatusType =
  | 'remembered'
  | 'not_remembered'

export interface DeviceSecretVerifierConfigType {
  PasswordVerifier?: string
  Salt?: string
}

export interface DeviceType {
  DeviceKey?: string
  DeviceAttributes?: AttributeType[]
  DeviceCreateDate?: Timestamp
  DeviceLastModifiedDate?: Timestamp
  DeviceLastAuthenticatedDate?: Timestamp
}

export interface DomainDescriptionType {
  UserPoolId?: string
  AWSAccountId?: string
  Domain?: string
  S3Bucket?: string
  CloudFrontDistribution?: string
  Version?: string
  Status?: DomainStatusType
  CustomDomainConfig?: CustomDomainConfigType
  ManagedLoginVersion?: number
  Routing?: RoutingType
}

export type DomainStatusType =
  | 'CREATING'
  | 'DELETING'
  | 'UPDATING'
  | 'ACTIVE'
  | 'FAILED'

export interface EmailConfigurationType {
  SourceArn?: string
  ReplyToEmailAddress?: string
  EmailSendingAccount?: EmailSendingAccountType
  From?: string
  ConfigurationSet?: string
}

export interface EmailMfaConfigType {
  Message?: string
  Subject?: string
}

export interface EmailMfaSettingsType {
  Enabled?: boolean
  PreferredMfa?: boolean
}

export type EmailSendingAccountType =
  | 'COGNITO_DEFAULT'
  | 'DEVELOPER'

export type EncryptionKeyType =
  | 'AWS_OWNED_KEY'
  | 'CUSTOMER_MANAGED_KEY'

export interface EumsSmsConfigurationType {
  CallerArn: string
  ExternalId?: string
  OriginationIdentity?: string
  ConfigurationSetName?: string
  InEntityId?: string
  InTemplateId?: string
  Region?: string
}

export interface EventContextDataType {
  IpAddress?: string
  DeviceName?: string
  Timezone?: string
  City?: string
  Country?: string
}

export interface EventFeedbackType {
  FeedbackValue: FeedbackValueType
  Provider: string
  FeedbackDate?: Timestamp
}

export type EventFilterType =
  | 'SIGN_IN'
  | 'PASSWORD_CHANGE'
  | 'SIGN_UP'

export type EventResponseType =
  | 'Pass'
  | 'Fail'
  | 'InProgress'

export interface EventRiskType {
  RiskDecision?: RiskDecisionType
  RiskLevel?: RiskLevelType
  CompromisedCredentialsDetected?: boolean
}

export type EventSourceName =
  | 'userNotification'
  | 'userAuthEvents'

export type EventType =
  | 'SignIn'
  | 'SignUp'
  | 'ForgotPassword'
  | 'PasswordChange'
  | 'ResendCode'

export type ExplicitAuthFlowsType =
  | 'ADMIN_NO_SRP_AUTH'
  | 'CUSTOM_AUTH_FLOW_ONLY'
  | 'USER_PASSWORD_AUTH'
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_USER_AUTH'
  | 'ALLOW_TOKEN_EXCHANGE_DELEGATION'
  | 'ALLOW_TOKEN_EXCHANGE_IMPERSONATION'
  | 'ALLOW_CLIENT_TOKEN_AUTH'

export interface FailoverType {
  SecondaryRegion: string
  PrimaryRoute53HealthCheckId: string
}

export type FeatureType =
  | 'ENABLED'
  | 'DISABLED'

export type FeedbackValueType =
  | 'Valid'
  | 'Invalid'

export interface FirehoseConfigurationType {
  StreamArn?: string
}

export interface ForgetDeviceRequest {
  AccessToken?: string
  DeviceKey: string
}

export interface ForgotPasswordRequest {
  ClientId: string
  SecretHash?: string
  UserContextData?: UserContextDataType
  Username: string
  AnalyticsMetadata?: AnalyticsMetadataType
  ClientMetadata?: Record<string, string>
}

export interface ForgotPasswordResponse {
  CodeDeliveryDetails?: CodeDeliveryDetailsType
}

export interface GetCSVHeaderRequest {
  UserPoolId: string
}

export interface GetCSVHeaderResponse {
  UserPoolId?: string
  CSVHeader?: string[]
}

export interface GetClientTokenRequest {
  ClientId: string
  Secret: string
  Scopes?: string[]
  ClientMetadata?: Record<string, string>
}

export interface GetClientTokenResponse {
  ClientAuthenticationResult?: ClientAuthenticationResultType
}

export interface GetDerivedTokenRequest {
  ClientId: string
  ClientSecret?: string
  SubjectToken: string
  SubjectTokenType: TokenTypeIdentifierType
  SubjectTokenProviderName?: string
  ActorToken?: string
  ActorTokenType?: TokenTypeIdentifierType
  ActorTokenProviderName?: string
  Scopes?: string[]
  Audiences?: string[]
  Resources?: string[]
  RequestedTokenType?: IssuedTokenTypeIdentifierType
}

export interface GetDerivedTokenResponse {
  IssuedToken: string
  IssuedTokenType: IssuedTokenTypeIdentifierType
  TokenType: OAuthTokenTypeType
  ExpiresIn?: number
  Scopes?: string[]
}

export interface GetDeviceRequest {
  DeviceKey: string
  AccessToken?: string
}

export interface GetDeviceResponse {
  Device: DeviceType
}

export interface GetGroupRequest {
  GroupName: string
  UserPoolId: string
}

export interface GetGroupResponse {
  Group?: GroupType
}

export interface GetIdentityProviderByIdentifierRequest {
  UserPoolId: string
  IdpIdentifier: string
}

export interface GetIdentityProviderByIdentifierResponse {
  IdentityProvider: IdentityProviderType
}

export interface GetLogDeliveryConfigurationRequest {
  UserPoolId: string
}

export interface GetLogDeliveryConfigurationResponse {
  LogDeliveryConfiguration?: LogDeliveryConfigurationType
}

export interface GetProvisionedLimitRequest {
  LimitDefinition: LimitDefinitionType
}

export interface GetProvisionedLimitResponse {
  Limit: LimitType
}

export interface GetSigningCertificateRequest {
  UserPoolId: string
}

export interface GetSigningCertificateResponse {
  Certificate?: string
}

export interface GetTokensFromRefreshTokenRequest {
  RefreshToken: string
  ClientId: string
  ClientSecret?: string
  DeviceKey?: string
  ClientMetadata?: Record<string, string>
}

export interface GetTokensFromRefreshTokenResponse {
  AuthenticationResult?: AuthenticationResultType
}

export interface GetUICustomizationRequest {
  UserPoolId: string
  ClientId?: string
}

export interface GetUICustomizationResponse {
  UICustomization: UICustomizationType
}

export interface GetUserAttributeVerificationCodeRequest {
  AccessToken: string
  AttributeName: string
  ClientMetadata?: Record<string, string>
}

export interface GetUserAttributeVerificationCodeResponse {
  CodeDeliveryDetails?: CodeDeliveryDetailsType
}

export interface GetUserAuthFactorsRequest {
  AccessToken: string
}

export interface GetUserAuthFactorsResponse {
  Username: string
  PreferredMfaSetting?: string
  UserMFASettingList?: string[]
  ConfiguredUserAuthFactors?: AuthFactorType[]
}

export interface GetUserPoolClientSessionConfigurationRequest {
  UserPoolId: string
  ClientId: string
}

export interface GetUserPoolClientSessionConfigurationResponse {
  UserPoolId?: string
  ClientId?: string
  SSOSession?: ClientSSOSessionConfigType
}

export interface GetUserPoolMfaConfigRequest {
  UserPoolId: string
}

export interface GetUserPoolMfaConfigResponse {
  SmsMfaConfiguration?: SmsMfaConfigType
  SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType
  EmailMfaConfiguration?: EmailMfaConfigType
  MfaConfiguration?: UserPoolMfaType
  WebAuthnConfiguration?: WebAuthnConfigurationType
}

export interface GetUserPoolSessionConfigurationRequest {
  UserPoolId: string
}

export interface GetUserPoolSessionConfigurationResponse {
  UserPoolId?: string
  UserSessionTracking?: UserSessionTrackingType
  TokenSession?: UserPoolTokenSessionConfigType
}

export interface GetUserRequest {
  AccessToken: string
}

export interface GetUserResponse {
  Username: string
  UserAttributes: AttributeType[]
  MFAOptions?: MFAOptionType[]
  PreferredMfaSetting?: string
  UserMFASettingList?: string[]
}

export interface GlobalSignOutRequest {
  AccessToken: string
}

export type GlobalSignOutResponse = Record<string, never>

export interface GroupType {
  GroupName?: string
  UserPoolId?: string
  Description?: string
  RoleArn?: string
  Precedence?: number
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
}

export interface HttpHeader {
  headerName?: string
  headerValue?: string
}

export interface IdentityProviderType {
  UserPoolId?: string
  ProviderName?: string
  ProviderType?: IdentityProviderTypeType
  ProviderDetails?: Record<string, string>
  AttributeMapping?: Record<string, string>
  IdpIdentifiers?: string[]
  AcrMapping?: Record<string, string>
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
}

export type IdentityProviderTypeType =
  | 'SAML'
  | 'Facebook'
  | 'Google'
  | 'LoginWithAmazon'
  | 'SignInWithApple'
  | 'OIDC'

export interface InboundFederationLambdaType {
  LambdaVersion: InboundFederationLambdaVersionType
  LambdaArn: string
}

export type InboundFederationLambdaVersionType =
  | 'V1_0'

export interface InitiateAuthRequest {
  AuthFlow: AuthFlowType
  AuthParameters?: Record<string, string>
  ClientMetadata?: Record<string, string>
  ClientId: string
  AnalyticsMetadata?: AnalyticsMetadataType
  UserContextData?: UserContextDataType
  Session?: string
}

export interface InitiateAuthResponse {
  ChallengeName?: ChallengeNameType
  Session?: string
  ChallengeParameters?: Record<string, string>
  AuthenticationResult?: AuthenticationResultType
  AvailableChallenges?: ChallengeNameType[]
}

export type IssuedTokenTypeIdentifierType =
  | 'ACCESS_TOKEN'
  | 'ID_TOKEN'

export interface IssuerConfigurationType {
  Type?: IssuerType
}

export type IssuerType =
  | 'ORIGINAL'
  | 'UPDATED'

export interface KeyConfigurationType {
  KeyType?: EncryptionKeyType
  KmsKeyArn?: string
}

export interface LambdaConfigType {
  PreSignUp?: string
  CustomMessage?: string
  PostConfirmation?: string
  PreAuthentication?: string
  PostAuthentication?: string
  DefineAuthChallenge?: string
  CreateAuthChallenge?: string
  VerifyAuthChallengeResponse?: string
  PreTokenGeneration?: string
  UserMigration?: string
  PreTokenGenerationConfig?: PreTokenGenerationVersionConfigType
  CustomSMSSender?: CustomSMSLambdaVersionConfigType
  CustomEmailSender?: CustomEmailLambdaVersionConfigType
  KMSKeyID?: string
  InboundFederation?: InboundFederationLambdaType
}

export type LimitClass =
  | 'API_CATEGORY'

export interface LimitDefinitionType {
  LimitClass: LimitClass
  Attributes: Record<string, string>
}

export interface LimitType {
  LimitDefinition: LimitDefinitionType
  ProvisionedLimitValue: number
  FreeLimitValue: number
}

export interface ListDevicesRequest {
  AccessToken: string
  Limit?: number
  PaginationToken?: string
}

export interface ListDevicesResponse {
  Devices?: DeviceType[]
  PaginationToken?: string
}

export interface ListGroupsRequest {
  UserPoolId: string
  Limit?: number
  NextToken?: string
}

export interface ListGroupsResponse {
  Groups?: GroupType[]
  NextToken?: string
}

export interface ListIdentityProvidersRequest {
  UserPoolId: string
  MaxResults?: number
  NextToken?: string
}

export interface ListIdentityProvidersResponse {
  Providers: ProviderDescription[]
  NextToken?: string
}

export interface ListResourceServersRequest {
  UserPoolId: string
  MaxResults?: number
  NextToken?: string
}

export interface ListResourceServersResponse {
  ResourceServers: ResourceServerType[]
  NextToken?: string
}

export interface ListTagsForResourceRequest {
  ResourceArn: string
}

export interface ListTagsForResourceResponse {
  Tags?: Record<string, string>
}

export interface ListTermsRequest {
  UserPoolId: string
  MaxResults?: number
  NextToken?: string
}

export interface ListTermsResponse {
  Terms: TermsDescriptionType[]
  NextToken?: string
}

export interface ListUserImportJobsRequest {
  UserPoolId: string
  MaxResults: number
  PaginationToken?: string
}

export interface ListUserImportJobsResponse {
  UserImportJobs?: UserImportJobType[]
  PaginationToken?: string
}

export interface ListUserPoolClientSecretsRequest {
  UserPoolId: string
  ClientId: string
  NextToken?: string
}

export interface ListUserPoolClientSecretsResponse {
  ClientSecrets?: ClientSecretDescriptorType[]
  NextToken?: string
}

export interface ListUserPoolClientsRequest {
  UserPoolId: string
  MaxResults?: number
  NextToken?: string
  ClientType?: ClientTypeType
}

export interface ListUserPoolClientsResponse {
  UserPoolClients?: UserPoolClientDescription[]
  NextToken?: string
}

export interface ListUserPoolReplicasRequest {
  UserPoolId: string
  NextToken?: string
}

export interface ListUserPoolReplicasResponse {
  UserPoolReplicas?: UserPoolReplicaType[]
  NextToken?: string
}

export interface ListUserPoolsRequest {
  NextToken?: string
  MaxResults: number
}

export interface ListUserPoolsResponse {
  UserPools?: UserPoolDescriptionType[]
  NextToken?: string
}

export interface ListUserSessionsRequest {
  AccessToken: string
  NextToken?: string
}

export interface ListUserSessionsResponse {
  Sessions?: SessionDescriptionType[]
  NextToken?: string
}

export interface ListUsersInGroupRequest {
  UserPoolId: string
  GroupName: string
  Limit?: number
  NextToken?: string
}

export interface ListUsersInGroupResponse {
  Users?: UserType[]
  NextToken?: string
}

export interface ListUsersRequest {
  UserPoolId: string
  AttributesToGet?: string[]
  Limit?: number
  PaginationToken?: string
  Filter?: string
}

export interface ListUsersResponse {
  Users?: UserType[]
  PaginationToken?: string
}

export interface ListWebAuthnCredentialsRequest {
  AccessToken: string
  NextToken?: string
  MaxResults?: number
}

export interface ListWebAuthnCredentialsResponse {
  Credentials: WebAuthnCredentialDescription[]
  NextToken?: string
}

export interface LogConfigurationType {
  LogLevel: LogLevel
  EventSource: EventSourceName
  CloudWatchLogsConfiguration?: CloudWatchLogsConfigurationType
  S3Configuration?: S3ConfigurationType
  FirehoseConfiguration?: FirehoseConfigurationType
}

export interface LogDeliveryConfigurationType {
  UserPoolId: string
  LogConfigurations: LogConfigurationType[]
}

export type LogLevel =
  | 'ERROR'
  | 'INFO'

export interface MFAOptionType {
  DeliveryMedium?: DeliveryMediumType
  AttributeName?: string
}

export interface ManagedLoginBrandingType {
  ManagedLoginBrandingId?: string
  UserPoolId?: string
  UseCognitoProvidedValues?: boolean
  Settings?: unknown
  Assets?: AssetType[]
  CreationDate?: Timestamp
  LastModifiedDate?: Timestamp
}

export type MessageActionType =
  | 'RESEND'
  | 'SUPPRESS'

export interface MessageTemplateType {
  SMSMessage?: string
  EmailMessage?: string
  EmailSubject?: string
}

export interface NewDeviceMetadataType {
  DeviceKey?: string
  DeviceGroupKey?: string
}

export interface NotifyConfigurationType {
  From?: string
  ReplyTo?: string
  SourceArn: string
  BlockEmail?: NotifyEmailType
  NoActionEmail?: NotifyEmailType
  MfaEmail?: NotifyEmailType
}

export interface NotifyEmailType {
  Subject: string
  HtmlBody?: string
  TextBody?: string
}

export interface NumberAttributeConstraintsType {
  MinValue?: string
  MaxValue?: string
}

export type OAuthFlowType =
  | 'code'
  | 'implicit'
  | 'client_credentials'

export type OAuthTokenTypeType =
  | 'Bearer'
  | 'N_A'

export type PasswordHashingAlgorithmType =
  | 'BCRYPT'
  | 'SCRYPT'
  | 'ARGON2ID'
  | 'PBKDF2_SHA256'

export interface PasswordPolicyType {
  MinimumLength?: number
  RequireUppercase?: boolean
  RequireLowercase?: boolean
  RequireNumbers?: boolean
  RequireSymbols?: boolean
  PasswordHistorySize?: number
  TemporaryPasswordValidityDays?: number
}

export type PreTokenGenerationLambdaVersionType =
  | 'V1_0'
  | 'V2_0'
  | 'V3_0'

export interface PreTokenGenerationVersionConfigType {
  LambdaVersion: PreTokenGenerationLambdaVersionType
  LambdaArn: string
}

export type PreventUserExistenceErrorTypes =
  | 'LEGACY'
  | 'ENABLED'

export interface ProviderDescription {
  ProviderName?: string
  ProviderType?: IdentityProviderTypeType
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
}

export interface ProviderUserIdentifierType {
  ProviderName?: string
  ProviderAttributeName?: string
  ProviderAttributeValue?: string
}

export type RecoveryOptionNameType =
  | 'verified_email'
  | 'verified_phone_number'
  | 'admin_only'

export interface RecoveryOptionType {
  Priority: number
  Name: RecoveryOptionNameType
}

export interface RefreshTokenRotationType {
  Feature: FeatureType
  RetryGracePeriodSeconds?: number
}

export type ReplicaRoleType =
  | 'PRIMARY'
  | 'SECONDARY'

export type ReplicaStatusType =
  | 'CREATING'
  | 'ACTIVE'
  | 'INACTIVE'
  | 'DELETING'

export interface ResendConfirmationCodeRequest {
  ClientId: string
  SecretHash?: string
  UserContextData?: UserContextDataType
  Username: string
  AnalyticsMetadata?: AnalyticsMetadataType
  ClientMetadata?: Record<string, string>
}

export interface ResendConfirmationCodeResponse {
  CodeDeliveryDetails?: CodeDeliveryDetailsType
}

export type ResourceServerManagedByType =
  | 'COGNITO'

export interface ResourceServerScopeType {
  ScopeName: string
  ScopeDescription: string
}

export interface ResourceServerType {
  UserPoolId?: string
  Identifier?: string
  Name?: string
  Scopes?: ResourceServerScopeType[]
  ManagedBy?: ResourceServerManagedByType
}

export interface RespondToAuthChallengeRequest {
  ClientId: string
  ChallengeName: ChallengeNameType
  Session?: string
  ChallengeResponses?: Record<string, string>
  AnalyticsMetadata?: AnalyticsMetadataType
  UserContextData?: UserContextDataType
  ClientMetadata?: Record<string, string>
}

export interface RespondToAuthChallengeResponse {
  ChallengeName?: ChallengeNameType
  Session?: string
  ChallengeParameters?: Record<string, string>
  AuthenticationResult?: AuthenticationResultType
  AvailableChallenges?: ChallengeNameType[]
}

export type RevokeAssociatedSessionsType =
  | 'NONE'
  | 'LINKED'

export interface RevokeTokenRequest {
  Token: string
  ClientId: string
  ClientSecret?: string
  RevokeAssociatedSessions?: RevokeAssociatedSessionsType
}

export type RevokeTokenResponse = Record<string, never>

export interface RevokeUserSessionRequest {
  AccessToken: string
  SessionId: string
  RevokeAssociatedSessions?: RevokeAssociatedSessionsType
}

export type RevokeUserSessionResponse = Record<string, never>

export interface RiskConfigurationType {
  UserPoolId?: string
  ClientId?: string
  CompromisedCredentialsRiskConfiguration?: CompromisedCredentialsRiskConfigurationType
  AccountTakeoverRiskConfiguration?: AccountTakeoverRiskConfigurationType
  RiskExceptionConfiguration?: RiskExceptionConfigurationType
  LastModifiedDate?: Timestamp
}

export type RiskDecisionType =
  | 'NoRisk'
  | 'AccountTakeover'
  | 'Block'

export interface RiskExceptionConfigurationType {
  BlockedIPRangeList?: string[]
  SkippedIPRangeList?: string[]
}

export type RiskLevelType =
  | 'Low'
  | 'Medium'
  | 'High'

export interface RoutingType {
  Failover?: FailoverType
}

export interface S3ConfigurationType {
  BucketArn?: string
}

export interface SMSMfaSettingsType {
  Enabled?: boolean
  PreferredMfa?: boolean
}

export interface SchemaAttributeType {
  Name?: string
  AttributeDataType?: AttributeDataType
  DeveloperOnlyAttribute?: boolean
  Mutable?: boolean
  Required?: boolean
  NumberAttributeConstraints?: NumberAttributeConstraintsType
  StringAttributeConstraints?: StringAttributeConstraintsType
}

export type SecurityPolicyType =
  | 'TLS_V1'
  | 'TLS_V1_2_2021'
  | 'TLS_V1_3_2025'

export interface SessionDescriptionType {
  SessionId?: string
  SessionType?: SessionTypeType
  ClientId?: string
  CreateDate?: Timestamp
  LastActiveDate?: Timestamp
  DeviceType?: string
  LastIPAddress?: string
  LastLocation?: SessionLocationType
  OriginSessionId?: string
  IsCurrentSession?: boolean
}

export interface SessionLocationType {
  City?: string
  Country?: string
}

export type SessionTypeType =
  | 'TOKEN'
  | 'SSO'

export interface SetLogDeliveryConfigurationRequest {
  UserPoolId: string
  LogConfigurations: LogConfigurationType[]
}

export interface SetLogDeliveryConfigurationResponse {
  LogDeliveryConfiguration?: LogDeliveryConfigurationType
}

export interface SetRiskConfigurationRequest {
  UserPoolId: string
  ClientId?: string
  CompromisedCredentialsRiskConfiguration?: CompromisedCredentialsRiskConfigurationType
  AccountTakeoverRiskConfiguration?: AccountTakeoverRiskConfigurationType
  RiskExceptionConfiguration?: RiskExceptionConfigurationType
}

export interface SetRiskConfigurationResponse {
  RiskConfiguration: RiskConfigurationType
}

export interface SetUICustomizationRequest {
  UserPoolId: string
  ClientId?: string
  CSS?: string
  ImageFile?: Base64
}

export interface SetUICustomizationResponse {
  UICustomization: UICustomizationType
}

export interface SetUserMFAPreferenceRequest {
  SMSMfaSettings?: SMSMfaSettingsType
  SoftwareTokenMfaSettings?: SoftwareTokenMfaSettingsType
  EmailMfaSettings?: EmailMfaSettingsType
  WebAuthnMfaSettings?: WebAuthnMfaSettingsType
  AccessToken: string
}

export type SetUserMFAPreferenceResponse = Record<string, never>

export interface SetUserPoolClientSessionConfigurationRequest {
  UserPoolId: string
  ClientId: string
  SSOSession: ClientSSOSessionConfigType
}

export interface SetUserPoolClientSessionConfigurationResponse {
  UserPoolId?: string
  ClientId?: string
  SSOSession?: ClientSSOSessionConfigType
}

export interface SetUserPoolMfaConfigRequest {
  UserPoolId: string
  SmsMfaConfiguration?: SmsMfaConfigType
  SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType
  EmailMfaConfiguration?: EmailMfaConfigType
  MfaConfiguration?: UserPoolMfaType
  WebAuthnConfiguration?: WebAuthnConfigurationType
}

export interface SetUserPoolMfaConfigResponse {
  SmsMfaConfiguration?: SmsMfaConfigType
  SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType
  EmailMfaConfiguration?: EmailMfaConfigType
  MfaConfiguration?: UserPoolMfaType
  WebAuthnConfiguration?: WebAuthnConfigurationType
}

export interface SetUserPoolSessionConfigurationRequest {
  UserPoolId: string
  UserSessionTracking: UserSessionTrackingType
  TokenSession: UserPoolTokenSessionConfigType
}

export interface SetUserPoolSessionConfigurationResponse {
  UserPoolId?: string
  UserSessionTracking?: UserSessionTrackingType
  TokenSession?: UserPoolTokenSessionConfigType
}

export interface SetUserSettingsRequest {
  AccessToken: string
  MFAOptions: MFAOptionType[]
}

export type SetUserSettingsResponse = Record<string, never>

export interface SignInPolicyType {
  AllowedFirstAuthFactors?: AuthFactorType[]
}

export interface SignUpRequest {
  ClientId: string
  SecretHash?: string
  Username: string
  Password?: string
  UserAttributes?: AttributeType[]
  ValidationData?: AttributeType[]
  AnalyticsMetadata?: AnalyticsMetadataType
  UserContextData?: UserContextDataType
  ClientMetadata?: Record<string, string>
}

export interface SignUpResponse {
  UserConfirmed: boolean
  CodeDeliveryDetails?: CodeDeliveryDetailsType
  UserSub: string
  Session?: string
}

export interface SmsConfigurationType {
  SnsCallerArn?: string
  ExternalId?: string
  SnsRegion?: string
  EumsSms?: EumsSmsConfigurationType
}

export interface SmsMfaConfigType {
  SmsAuthenticationMessage?: string
  SmsConfiguration?: SmsConfigurationType
}

export interface SoftwareTokenMfaConfigType {
  Enabled?: boolean
}

export interface SoftwareTokenMfaSettingsType {
  Enabled?: boolean
  PreferredMfa?: boolean
}

export interface StartUserImportJobRequest {
  UserPoolId: string
  JobId: string
}

export interface StartUserImportJobResponse {
  UserImportJob?: UserImportJobType
}

export interface StartWebAuthnRegistrationRequest {
  AccessToken: string
}

export interface StartWebAuthnRegistrationResponse {
  CredentialCreationOptions: unknown
}

export type StatusType =
  | 'Enabled'
  | 'Disabled'

export interface StopUserImportJobRequest {
  UserPoolId: string
  JobId: string
}

export interface StopUserImportJobResponse {
  UserImportJob?: UserImportJobType
}

export interface StringAttributeConstraintsType {
  MinLength?: string
  MaxLength?: string
}

export interface TagResourceRequest {
  ResourceArn: string
  Tags: Record<string, string>
}

export type TagResourceResponse = Record<string, never>

export interface TermsDescriptionType {
  TermsId: string
  TermsName: string
  Enforcement: TermsEnforcementType
  CreationDate: Timestamp
  LastModifiedDate: Timestamp
}

export type TermsEnforcementType =
  | 'NONE'

export type TermsSourceType =
  | 'LINK'

export interface TermsType {
  TermsId: string
  UserPoolId: string
  ClientId: string
  TermsName: string
  TermsSource: TermsSourceType
  Enforcement: TermsEnforcementType
  Links: Record<string, string>
  CreationDate: Timestamp
  LastModifiedDate: Timestamp
}

export type TimeUnitsType =
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'days'

export type TokenTypeIdentifierType =
  | 'ACCESS_TOKEN'
  | 'ID_TOKEN'
  | 'SAML2'

export interface TokenValidityUnitsType {
  AccessToken?: TimeUnitsType
  IdToken?: TimeUnitsType
  RefreshToken?: TimeUnitsType
}

export interface UICustomizationType {
  UserPoolId?: string
  ClientId?: string
  ImageUrl?: string
  CSS?: string
  CSSVersion?: string
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
}

export interface UntagResourceRequest {
  ResourceArn: string
  TagKeys: string[]
}

export type UntagResourceResponse = Record<string, never>

export interface UpdateAuthEventFeedbackRequest {
  UserPoolId: string
  Username: string
  EventId: string
  FeedbackToken: string
  FeedbackValue: FeedbackValueType
}

export type UpdateAuthEventFeedbackResponse = Record<string, never>

export interface UpdateDeviceStatusRequest {
  AccessToken: string
  DeviceKey: string
  DeviceRememberedStatus?: DeviceRememberedStatusType
}

export type UpdateDeviceStatusResponse = Record<string, never>

export interface UpdateGroupRequest {
  GroupName: string
  UserPoolId: string
  Description?: string
  RoleArn?: string
  Precedence?: number
}

export interface UpdateGroupResponse {
  Group?: GroupType
}

export interface UpdateIdentityProviderRequest {
  UserPoolId: string
  ProviderName: string
  ProviderDetails?: Record<string, string>
  AttributeMapping?: Record<string, string>
  IdpIdentifiers?: string[]
  AcrMapping?: Record<string, string>
}

export interface UpdateIdentityProviderResponse {
  IdentityProvider: IdentityProviderType
}

export interface UpdateManagedLoginBrandingRequest {
  UserPoolId?: string
  ManagedLoginBrandingId?: string
  UseCognitoProvidedValues?: boolean
  Settings?: unknown
  Assets?: AssetType[]
}

export interface UpdateManagedLoginBrandingResponse {
  ManagedLoginBranding?: ManagedLoginBrandingType
}

export interface UpdateProvisionedLimitRequest {
  LimitDefinition: LimitDefinitionType
  RequestedLimitValue: number
}

export interface UpdateProvisionedLimitResponse {
  Limit: LimitType
}

export type UpdateReplicaStatusType =
  | 'ACTIVE'
  | 'INACTIVE'

export interface UpdateResourceServerRequest {
  UserPoolId: string
  Identifier: string
  Name: string
  Scopes?: ResourceServerScopeType[]
}

export interface UpdateResourceServerResponse {
  ResourceServer: ResourceServerType
}

export interface UpdateTermsRequest {
  TermsId: string
  UserPoolId: string
  TermsName?: string
  TermsSource?: TermsSourceType
  Enforcement?: TermsEnforcementType
  Links?: Record<string, string>
}

export interface UpdateTermsResponse {
  Terms?: TermsType
}

export interface UpdateUserAttributesRequest {
  UserAttributes: AttributeType[]
  AccessToken: string
  ClientMetadata?: Record<string, string>
}

export interface UpdateUserAttributesResponse {
  CodeDeliveryDetailsList?: CodeDeliveryDetailsType[]
}

export interface UpdateUserPoolClientRequest {
  UserPoolId: string
  ClientId: string
  ClientName?: string
  RefreshTokenValidity?: number
  AccessTokenValidity?: number
  IdTokenValidity?: number
  TokenValidityUnits?: TokenValidityUnitsType
  ReadAttributes?: string[]
  WriteAttributes?: string[]
  ExplicitAuthFlows?: ExplicitAuthFlowsType[]
  SupportedIdentityProviders?: string[]
  CallbackURLs?: string[]
  LogoutURLs?: string[]
  DefaultRedirectURI?: string
  AllowedOAuthFlows?: OAuthFlowType[]
  AllowedOAuthScopes?: string[]
  AllowedOAuthFlowsUserPoolClient?: boolean
  AnalyticsConfiguration?: AnalyticsConfigurationType
  PreventUserExistenceErrors?: PreventUserExistenceErrorTypes
  EnableTokenRevocation?: boolean
  EnablePropagateAdditionalUserContextData?: boolean
  AuthSessionValidity?: number
  RefreshTokenRotation?: RefreshTokenRotationType
}

export interface UpdateUserPoolClientResponse {
  UserPoolClient?: UserPoolClientType
}

export interface UpdateUserPoolDomainRequest {
  Domain: string
  UserPoolId: string
  ManagedLoginVersion?: number
  CustomDomainConfig?: CustomDomainConfigType
  Routing?: RoutingType
}

export interface UpdateUserPoolDomainResponse {
  ManagedLoginVersion?: number
  CloudFrontDomain?: string
  Routing?: RoutingType
}

export interface UpdateUserPoolReplicaRequest {
  UserPoolId: string
  RegionName: string
  Status: UpdateReplicaStatusType
}

export interface UpdateUserPoolReplicaResponse {
  UserPoolReplica?: UserPoolReplicaType
}

export interface UpdateUserPoolRequest {
  UserPoolId: string
  Policies?: UserPoolPolicyType
  DeletionProtection?: DeletionProtectionType
  LambdaConfig?: LambdaConfigType
  AutoVerifiedAttributes?: VerifiedAttributeType[]
  SmsVerificationMessage?: string
  EmailVerificationMessage?: string
  EmailVerificationSubject?: string
  VerificationMessageTemplate?: VerificationMessageTemplateType
  SmsAuthenticationMessage?: string
  UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType
  MfaConfiguration?: UserPoolMfaType
  DeviceConfiguration?: DeviceConfigurationType
  EmailConfiguration?: EmailConfigurationType
  SmsConfiguration?: SmsConfigurationType
  UserPoolTags?: Record<string, string>
  AdminCreateUserConfig?: AdminCreateUserConfigType
  UserPoolAddOns?: UserPoolAddOnsType
  DcrConfiguration?: DcrConfigurationType
  AccountRecoverySetting?: AccountRecoverySettingType
  PoolName?: string
  UserPoolTier?: UserPoolTierType
  KeyConfiguration?: KeyConfigurationType
  IssuerConfiguration?: IssuerConfigurationType
  AcrConfiguration?: Record<string, AcrLevelConfigType>
}

export type UpdateUserPoolResponse = Record<string, never>

export interface UserAttributeUpdateSettingsType {
  AttributesRequireVerificationBeforeUpdate?: VerifiedAttributeType[]
}

export interface UserContextDataType {
  IpAddress?: string
  EncodedData?: string
}

export type UserImportJobStatusType =
  | 'Created'
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Expired'
  | 'Stopped'
  | 'Failed'
  | 'Succeeded'

export interface UserImportJobType {
  JobName?: string
  JobId?: string
  UserPoolId?: string
  PreSignedUrl?: string
  CreationDate?: Timestamp
  StartDate?: Timestamp
  CompletionDate?: Timestamp
  Status?: UserImportJobStatusType
  CloudWatchLogsRoleArn?: string
  ImportedUsers?: number
  SkippedUsers?: number
  FailedUsers?: number
  CompletionMessage?: string
  PasswordHashingAlgorithm?: PasswordHashingAlgorithmType
}

export interface UserPoolAddOnsType {
  AdvancedSecurityMode: AdvancedSecurityModeType
  AdvancedSecurityAdditionalFlows?: AdvancedSecurityAdditionalFlowsType
}

export interface UserPoolClientDescription {
  ClientId?: string
  UserPoolId?: string
  ClientName?: string
}

export interface UserPoolClientType {
  UserPoolId?: string
  ClientName?: string
  ClientId?: string
  ClientSecret?: string
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
  RefreshTokenValidity?: number
  AccessTokenValidity?: number
  IdTokenValidity?: number
  TokenValidityUnits?: TokenValidityUnitsType
  ReadAttributes?: string[]
  WriteAttributes?: string[]
  ExplicitAuthFlows?: ExplicitAuthFlowsType[]
  SupportedIdentityProviders?: string[]
  CallbackURLs?: string[]
  LogoutURLs?: string[]
  DefaultRedirectURI?: string
  AllowedOAuthFlows?: OAuthFlowType[]
  AllowedOAuthScopes?: string[]
  AllowedOAuthFlowsUserPoolClient?: boolean
  AnalyticsConfiguration?: AnalyticsConfigurationType
  PreventUserExistenceErrors?: PreventUserExistenceErrorTypes
  EnableTokenRevocation?: boolean
  EnablePropagateAdditionalUserContextData?: boolean
  AuthSessionValidity?: number
  RefreshTokenRotation?: RefreshTokenRotationType
  ClientType?: ClientTypeType
}

export interface UserPoolDescriptionType {
  Id?: string
  Name?: string
  LambdaConfig?: LambdaConfigType
  Status?: StatusType
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
  ReplicaRegions?: string[]
}

export type UserPoolMfaType =
  | 'OFF'
  | 'ON'
  | 'OPTIONAL'

export interface UserPoolPolicyType {
  PasswordPolicy?: PasswordPolicyType
  SignInPolicy?: SignInPolicyType
}

export interface UserPoolReplicaType {
  RegionName?: string
  Status?: ReplicaStatusType
  Role?: ReplicaRoleType
  UserPoolArn?: string
}

export type UserPoolTierType =
  | 'LITE'
  | 'ESSENTIALS'
  | 'PLUS'

export interface UserPoolTokenSessionConfigType {
  MaxPerUser: number
}

export interface UserPoolType {
  Id?: string
  Name?: string
  Policies?: UserPoolPolicyType
  DeletionProtection?: DeletionProtectionType
  LambdaConfig?: LambdaConfigType
  Status?: StatusType
  LastModifiedDate?: Timestamp
  CreationDate?: Timestamp
  SchemaAttributes?: SchemaAttributeType[]
  AutoVerifiedAttributes?: VerifiedAttributeType[]
  AliasAttributes?: AliasAttributeType[]
  UsernameAttributes?: UsernameAttributeType[]
  SmsVerificationMessage?: string
  EmailVerificationMessage?: string
  EmailVerificationSubject?: string
  VerificationMessageTemplate?: VerificationMessageTemplateType
  SmsAuthenticationMessage?: string
  UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType
  MfaConfiguration?: UserPoolMfaType
  DeviceConfiguration?: DeviceConfigurationType
  EstimatedNumberOfUsers?: number
  EmailConfiguration?: EmailConfigurationType
  SmsConfiguration?: SmsConfigurationType
  UserPoolTags?: Record<string, string>
  SmsConfigurationFailure?: string
  EmailConfigurationFailure?: string
  Domain?: string
  CustomDomain?: string
  AdminCreateUserConfig?: AdminCreateUserConfigType
  UserPoolAddOns?: UserPoolAddOnsType
  DcrConfiguration?: DcrConfigurationType
  UsernameConfiguration?: UsernameConfigurationType
  Arn?: string
  AccountRecoverySetting?: AccountRecoverySettingType
  UserPoolTier?: UserPoolTierType
  KeyConfiguration?: KeyConfigurationType
  IssuerConfiguration?: IssuerConfigurationType
  AcrConfiguration?: Record<string, AcrLevelConfigType>
}

export type UserSessionTrackingType =
  | 'ENABLED'
  | 'DISABLED'

export type UserStatusType =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'UNKNOWN'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'EXTERNAL_PROVIDER'

export interface UserType {
  Username?: string
  Attributes?: AttributeType[]
  UserCreateDate?: Timestamp
  UserLastModifiedDate?: Timestamp
  Enabled?: boolean
  UserStatus?: UserStatusType
  MFAOptions?: MFAOptionType[]
}

export type UserVerificationType =
  | 'required'
  | 'preferred'

export type UsernameAttributeType =
  | 'phone_number'
  | 'email'

export interface UsernameConfigurationType {
  CaseSensitive: boolean
}

export interface VerificationMessageTemplateType {
  SmsMessage?: string
  EmailMessage?: string
  EmailSubject?: string
  EmailMessageByLink?: string
  EmailSubjectByLink?: string
  DefaultEmailOption?: DefaultEmailOptionType
}

export type VerifiedAttributeType =
  | 'phone_number'
  | 'email'

export interface VerifySoftwareTokenRequest {
  AccessToken?: string
  Session?: string
  UserCode: string
  FriendlyDeviceName?: string
}

export interface VerifySoftwareTokenResponse {
  Status?: VerifySoftwareTokenResponseType
  Session?: string
}

export type VerifySoftwareTokenResponseType =
  | 'SUCCESS'
  | 'ERROR'

export interface VerifyUserAttributeRequest {
  AccessToken: string
  AttributeName: string
  Code: string
}

export type VerifyUserAttributeResponse = Record<string, never>

export interface WebAuthnConfigurationType {
  RelyingPartyId?: string
  UserVerification?: UserVerificationType
  FactorConfiguration?: WebAuthnFactorConfigurationType
}

export interface WebAuthnCredentialDescription {
  CredentialId: string
  FriendlyCredentialName: string
  RelyingPartyId: string
  AuthenticatorAttachment?: string
  AuthenticatorTransports: string[]
  CreatedAt: Timestamp
}

export type WebAuthnFactorConfigurationType =
  | 'SINGLE_FACTOR'
  | 'MULTI_FACTOR_WITH_USER_VERIFICATION'

export interface WebAuthnMfaSettingsType {
  Enabled?: boolean
}

/** The exceptions that the model declares. */
export type ModelledErrorName =
  | 'AccessDeniedException'
  | 'AliasExistsException'
  | 'CodeDeliveryFailureException'
  | 'CodeMismatchException'
  | 'ConcurrentModificationException'
  | 'DeviceKeyExistsException'
  | 'DuplicateProviderException'
  | 'EnableSoftwareTokenMFAException'
  | 'ExpiredCodeException'
  | 'FeatureUnavailableInTierException'
  | 'ForbiddenException'
  | 'GroupExistsException'
  | 'InternalErrorException'
  | 'InternalServerException'
  | 'InvalidEmailRoleAccessPolicyException'
  | 'InvalidLambdaResponseException'
  | 'InvalidOAuthFlowException'
  | 'InvalidParameterException'
  | 'InvalidPasswordException'
  | 'InvalidSmsRoleAccessPolicyException'
  | 'InvalidSmsRoleTrustRelationshipException'
  | 'InvalidUserPoolConfigurationException'
  | 'LimitExceededException'
  | 'MFAMethodNotFoundException'
  | 'ManagedLoginBrandingExistsException'
  | 'NotAuthorizedException'
  | 'OperationNotEnabledException'
  | 'PasswordHistoryPolicyViolationException'
  | 'PasswordResetRequiredException'
  | 'PreconditionNotMetException'
  | 'RefreshTokenReuseException'
  | 'ResourceNotFoundException'
  | 'ScopeDoesNotExistException'
  | 'ServiceQuotaExceededException'
  | 'SoftwareTokenMFANotFoundException'
  | 'TermsExistsException'
  | 'TierChangeNotAllowedException'
  | 'TooManyFailedAttemptsException'
  | 'TooManyRequestsException'
  | 'UnauthorizedException'
  | 'UnexpectedLambdaException'
  | 'UnsupportedIdentityProviderException'
  | 'UnsupportedOperationException'
  | 'UnsupportedTokenTypeException'
  | 'UnsupportedUserStateException'
  | 'UserImportInProgressException'
  | 'UserLambdaValidationException'
  | 'UserNotConfirmedException'
  | 'UserNotFoundException'
  | 'UserPoolAddOnNotEnabledException'
  | 'UserPoolTaggingException'
  | 'UsernameExistsException'
  | 'WebAuthnChallengeNotFoundException'
  | 'WebAuthnClientMismatchException'
  | 'WebAuthnConfigurationMissingException'
  | 'WebAuthnCredentialNotSupportedException'
  | 'WebAuthnNotEnabledException'
  | 'WebAuthnOriginNotAllowedException'
  | 'WebAuthnRelyingPartyMismatchException'

/** Input and output of every operation. `void`: the answer has an empty body; an empty structure answers `{}`. */
export interface Operations {
  AddCustomAttributes: { input: AddCustomAttributesRequest; output: AddCustomAttributesResponse }
  AddUserPoolClientSecret: { input: AddUserPoolClientSecretRequest; output: AddUserPoolClientSecretResponse }
  AdminAddUserToGroup: { input: AdminAddUserToGroupRequest; output: void }
  AdminConfirmSignUp: { input: AdminConfirmSignUpRequest; output: AdminConfirmSignUpResponse }
  AdminCreateUser: { input: AdminCreateUserRequest; output: AdminCreateUserResponse }
  AdminDeleteSoftwareToken: { input: AdminDeleteSoftwareTokenRequest; output: AdminDeleteSoftwareTokenResponse }
  AdminDeleteUser: { input: AdminDeleteUserRequest; output: void }
  AdminDeleteUserAttributes: { input: AdminDeleteUserAttributesRequest; output: AdminDeleteUserAttributesResponse }
  AdminDisableProviderForUser: { input: AdminDisableProviderForUserRequest; output: AdminDisableProviderForUserResponse }
  AdminDisableUser: { input: AdminDisableUserRequest; output: AdminDisableUserResponse }
  AdminEnableUser: { input: AdminEnableUserRequest; output: AdminEnableUserResponse }
  AdminForgetDevice: { input: AdminForgetDeviceRequest; output: void }
  AdminGetDevice: { input: AdminGetDeviceRequest; output: AdminGetDeviceResponse }
  AdminGetUser: { input: AdminGetUserRequest; output: AdminGetUserResponse }
  AdminGetUserAuthFactors: { input: AdminGetUserAuthFactorsRequest; output: AdminGetUserAuthFactorsResponse }
  AdminInitiateAuth: { input: AdminInitiateAuthRequest; output: AdminInitiateAuthResponse }
  AdminLinkProviderForUser: { input: AdminLinkProviderForUserRequest; output: AdminLinkProviderForUserResponse }
  AdminListDevices: { input: AdminListDevicesRequest; output: AdminListDevicesResponse }
  AdminListGroupsForUser: { input: AdminListGroupsForUserRequest; output: AdminListGroupsForUserResponse }
  AdminListUserAuthEvents: { input: AdminListUserAuthEventsRequest; output: AdminListUserAuthEventsResponse }
  AdminListUserSessions: { input: AdminListUserSessionsRequest; output: AdminListUserSessionsResponse }
  AdminRemoveUserFromGroup: { input: AdminRemoveUserFromGroupRequest; output: void }
  AdminResetUserPassword: { input: AdminResetUserPasswordRequest; output: AdminResetUserPasswordResponse }
  AdminRespondToAuthChallenge: { input: AdminRespondToAuthChallengeRequest; output: AdminRespondToAuthChallengeResponse }
  AdminRevokeUserSession: { input: AdminRevokeUserSessionRequest; output: AdminRevokeUserSessionResponse }
  AdminSetUserMFAPreference: { input: AdminSetUserMFAPreferenceRequest; output: AdminSetUserMFAPreferenceResponse }
  AdminSetUserPassword: { input: AdminSetUserPasswordRequest; output: AdminSetUserPasswordResponse }
  AdminSetUserSettings: { input: AdminSetUserSettingsRequest; output: AdminSetUserSettingsResponse }
  AdminUpdateAuthEventFeedback: { input: AdminUpdateAuthEventFeedbackRequest; output: AdminUpdateAuthEventFeedbackResponse }
  AdminUpdateDeviceStatus: { input: AdminUpdateDeviceStatusRequest; output: AdminUpdateDeviceStatusResponse }
  AdminUpdateUserAttributes: { input: AdminUpdateUserAttributesRequest; output: AdminUpdateUserAttributesResponse }
  AdminUserGlobalSignOut: { input: AdminUserGlobalSignOutRequest; output: AdminUserGlobalSignOutResponse }
  AssociateSoftwareToken: { input: AssociateSoftwareTokenRequest; output: AssociateSoftwareTokenResponse }
  ChangePassword: { input: ChangePasswordRequest; output: ChangePasswordResponse }
  CompleteWebAuthnRegistration: { input: CompleteWebAuthnRegistrationRequest; output: CompleteWebAuthnRegistrationResponse }
  ConfirmDevice: { input: ConfirmDeviceRequest; output: ConfirmDeviceResponse }
  ConfirmForgotPassword: { input: ConfirmForgotPasswordRequest; output: ConfirmForgotPasswordResponse }
  ConfirmSignUp: { input: ConfirmSignUpRequest; output: ConfirmSignUpResponse }
  CreateGroup: { input: CreateGroupRequest; output: CreateGroupResponse }
  CreateIdentityProvider: { input: CreateIdentityProviderRequest; output: CreateIdentityProviderResponse }
  CreateManagedLoginBranding: { input: CreateManagedLoginBrandingRequest; output: CreateManagedLoginBrandingResponse }
  CreateResourceServer: { input: CreateResourceServerRequest; output: CreateResourceServerResponse }
  CreateTerms: { input: CreateTermsRequest; output: CreateTermsResponse }
  CreateUserImportJob: { input: CreateUserImportJobRequest; output: CreateUserImportJobResponse }
  CreateUserPool: { input: CreateUserPoolRequest; output: CreateUserPoolResponse }
  CreateUserPoolClient: { input: CreateUserPoolClientRequest; output: CreateUserPoolClientResponse }
  CreateUserPoolDomain: { input: CreateUserPoolDomainRequest; output: CreateUserPoolDomainResponse }
  CreateUserPoolReplica: { input: CreateUserPoolReplicaRequest; output: CreateUserPoolReplicaResponse }
  DeleteGroup: { input: DeleteGroupRequest; output: void }
  DeleteIdentityProvider: { input: DeleteIdentityProviderRequest; output: void }
  DeleteManagedLoginBranding: { input: DeleteManagedLoginBrandingRequest; output: void }
  DeleteResourceServer: { input: DeleteResourceServerRequest; output: void }
  DeleteTerms: { input: DeleteTermsRequest; output: void }
  DeleteUser: { input: DeleteUserRequest; output: void }
  DeleteUserAttributes: { input: DeleteUserAttributesRequest; output: DeleteUserAttributesResponse }
  DeleteUserPool: { input: DeleteUserPoolRequest; output: void }
  DeleteUserPoolClient: { input: DeleteUserPoolClientRequest; output: void }
  DeleteUserPoolClientSecret: { input: DeleteUserPoolClientSecretRequest; output: DeleteUserPoolClientSecretResponse }
  DeleteUserPoolDomain: { input: DeleteUserPoolDomainRequest; output: DeleteUserPoolDomainResponse }
  DeleteUserPoolReplica: { input: DeleteUserPoolReplicaRequest; output: DeleteUserPoolReplicaResponse }
  DeleteWebAuthnCredential: { input: DeleteWebAuthnCredentialRequest; output: DeleteWebAuthnCredentialResponse }
  DescribeIdentityProvider: { input: DescribeIdentityProviderRequest; output: DescribeIdentityProviderResponse }
  DescribeManagedLoginBranding: { input: DescribeManagedLoginBrandingRequest; output: DescribeManagedLoginBrandingResponse }
  DescribeManagedLoginBrandingByClient: { input: DescribeManagedLoginBrandingByClientRequest; output: DescribeManagedLoginBrandingByClientResponse }
  DescribeResourceServer: { input: DescribeResourceServerRequest; output: DescribeResourceServerResponse }
  DescribeRiskConfiguration: { input: DescribeRiskConfigurationRequest; output: DescribeRiskConfigurationResponse }
  DescribeTerms: { input: DescribeTermsRequest; output: DescribeTermsResponse }
  DescribeTermsByClient: { input: DescribeTermsByClientRequest; output: DescribeTermsByClientResponse }
  DescribeUserImportJob: { input: DescribeUserImportJobRequest; output: DescribeUserImportJobResponse }
  DescribeUserPool: { input: DescribeUserPoolRequest; output: DescribeUserPoolResponse }
  DescribeUserPoolClient: { input: DescribeUserPoolClientRequest; output: DescribeUserPoolClientResponse }
  DescribeUserPoolDomain: { input: DescribeUserPoolDomainRequest; output: DescribeUserPoolDomainResponse }
  ForgetDevice: { input: ForgetDeviceRequest; output: void }
  ForgotPassword: { input: ForgotPasswordRequest; output: ForgotPasswordResponse }
  GetCSVHeader: { input: GetCSVHeaderRequest; output: GetCSVHeaderResponse }
  GetClientToken: { input: GetClientTokenRequest; output: GetClientTokenResponse }
  GetDerivedToken: { input: GetDerivedTokenRequest; output: GetDerivedTokenResponse }
  GetDevice: { input: GetDeviceRequest; output: GetDeviceResponse }
  GetGroup: { input: GetGroupRequest; output: GetGroupResponse }
  GetIdentityProviderByIdentifier: { input: GetIdentityProviderByIdentifierRequest; output: GetIdentityProviderByIdentifierResponse }
  GetLogDeliveryConfiguration: { input: GetLogDeliveryConfigurationRequest; output: GetLogDeliveryConfigurationResponse }
  GetProvisionedLimit: { input: GetProvisionedLimitRequest; output: GetProvisionedLimitResponse }
  GetSigningCertificate: { input: GetSigningCertificateRequest; output: GetSigningCertificateResponse }
  GetTokensFromRefreshToken: { input: GetTokensFromRefreshTokenRequest; output: GetTokensFromRefreshTokenResponse }
  GetUICustomization: { input: GetUICustomizationRequest; output: GetUICustomizationResponse }
  GetUser: { input: GetUserRequest; output: GetUserResponse }
  GetUserAttributeVerificationCode: { input: GetUserAttributeVerificationCodeRequest; output: GetUserAttributeVerificationCodeResponse }
  GetUserAuthFactors: { input: GetUserAuthFactorsRequest; output: GetUserAuthFactorsResponse }
  GetUserPoolClientSessionConfiguration: { input: GetUserPoolClientSessionConfigurationRequest; output: GetUserPoolClientSessionConfigurationResponse }
  GetUserPoolMfaConfig: { input: GetUserPoolMfaConfigRequest; output: GetUserPoolMfaConfigResponse }
  GetUserPoolSessionConfiguration: { input: GetUserPoolSessionConfigurationRequest; output: GetUserPoolSessionConfigurationResponse }
  GlobalSignOut: { input: GlobalSignOutRequest; output: GlobalSignOutResponse }
  InitiateAuth: { input: InitiateAuthRequest; output: InitiateAuthResponse }
  ListDevices: { input: ListDevicesRequest; output: ListDevicesResponse }
  ListGroups: { input: ListGroupsRequest; output: ListGroupsResponse }
  ListIdentityProviders: { input: ListIdentityProvidersRequest; output: ListIdentityProvidersResponse }
  ListResourceServers: { input: ListResourceServersRequest; output: ListResourceServersResponse }
  ListTagsForResource: { input: ListTagsForResourceRequest; output: ListTagsForResourceResponse }
  ListTerms: { input: ListTermsRequest; output: ListTermsResponse }
  ListUserImportJobs: { input: ListUserImportJobsRequest; output: ListUserImportJobsResponse }
  ListUserPoolClientSecrets: { input: ListUserPoolClientSecretsRequest; output: ListUserPoolClientSecretsResponse }
  ListUserPoolClients: { input: ListUserPoolClientsRequest; output: ListUserPoolClientsResponse }
  ListUserPoolReplicas: { input: ListUserPoolReplicasRequest; output: ListUserPoolReplicasResponse }
  ListUserPools: { input: ListUserPoolsRequest; output: ListUserPoolsResponse }
  ListUserSessions: { input: ListUserSessionsRequest; output: ListUserSessionsResponse }
  ListUsers: { input: ListUsersRequest; output: ListUsersResponse }
  ListUsersInGroup: { input: ListUsersInGroupRequest; output: ListUsersInGroupResponse }
  ListWebAuthnCredentials: { input: ListWebAuthnCredentialsRequest; output: ListWebAuthnCredentialsResponse }
  ResendConfirmationCode: { input: ResendConfirmationCodeRequest; output: ResendConfirmationCodeResponse }
  RespondToAuthChallenge: { input: RespondToAuthChallengeRequest; output: RespondToAuthChallengeResponse }
  RevokeToken: { input: RevokeTokenRequest; output: RevokeTokenResponse }
  RevokeUserSession: { input: RevokeUserSessionRequest; output: RevokeUserSessionResponse }
  SetLogDeliveryConfiguration: { input: SetLogDeliveryConfigurationRequest; output: SetLogDeliveryConfigurationResponse }
  SetRiskConfiguration: { input: SetRiskConfigurationRequest; output: SetRiskConfigurationResponse }
  SetUICustomization: { input: SetUICustomizationRequest; output: SetUICustomizationResponse }
  SetUserMFAPreference: { input: SetUserMFAPreferenceRequest; output: SetUserMFAPreferenceResponse }
  SetUserPoolClientSessionConfiguration: { input: SetUserPoolClientSessionConfigurationRequest; output: SetUserPoolClientSessionConfigurationResponse }
  SetUserPoolMfaConfig: { input: SetUserPoolMfaConfigRequest; output: SetUserPoolMfaConfigResponse }
  SetUserPoolSessionConfiguration: { input: SetUserPoolSessionConfigurationRequest; output: SetUserPoolSessionConfigurationResponse }
  SetUserSettings: { input: SetUserSettingsRequest; output: SetUserSettingsResponse }
  SignUp: { input: SignUpRequest; output: SignUpResponse }
  StartUserImportJob: { input: StartUserImportJobRequest; output: StartUserImportJobResponse }
  StartWebAuthnRegistration: { input: StartWebAuthnRegistrationRequest; output: StartWebAuthnRegistrationResponse }
  StopUserImportJob: { input: StopUserImportJobRequest; output: StopUserImportJobResponse }
  TagResource: { input: TagResourceRequest; output: TagResourceResponse }
  UntagResource: { input: UntagResourceRequest; output: UntagResourceResponse }
  UpdateAuthEventFeedback: { input: UpdateAuthEventFeedbackRequest; output: UpdateAuthEventFeedbackResponse }
  UpdateDeviceStatus: { input: UpdateDeviceStatusRequest; output: UpdateDeviceStatusResponse }
  UpdateGroup: { input: UpdateGroupRequest; output: UpdateGroupResponse }
  UpdateIdentityProvider: { input: UpdateIdentityProviderRequest; output: UpdateIdentityProviderResponse }
  UpdateManagedLoginBranding: { input: UpdateManagedLoginBrandingRequest; output: UpdateManagedLoginBrandingResponse }
  UpdateProvisionedLimit: { input: UpdateProvisionedLimitRequest; output: UpdateProvisionedLimitResponse }
  UpdateResourceServer: { input: UpdateResourceServerRequest; output: UpdateResourceServerResponse }
  UpdateTerms: { input: UpdateTermsRequest; output: UpdateTermsResponse }
  UpdateUserAttributes: { input: UpdateUserAttributesRequest; output: UpdateUserAttributesResponse }
  UpdateUserPool: { input: UpdateUserPoolRequest; output: UpdateUserPoolResponse }
  UpdateUserPoolClient: { input: UpdateUserPoolClientRequest; output: UpdateUserPoolClientResponse }
  UpdateUserPoolDomain: { input: UpdateUserPoolDomainRequest; output: UpdateUserPoolDomainResponse }
  UpdateUserPoolReplica: { input: UpdateUserPoolReplicaRequest; output: UpdateUserPoolReplicaResponse }
  VerifySoftwareToken: { input: VerifySoftwareTokenRequest; output: VerifySoftwareTokenResponse }
  VerifyUserAttribute: { input: VerifyUserAttributeRequest; output: VerifyUserAttributeResponse }
}
