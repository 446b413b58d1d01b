/** How a key's value is read: everything arrives as text, what is not a string as JSON text; native values are taken too. */
export type ConfigurationValueType = 'text' | 'flag' | 'number' | 'texts' | 'endpoints' | 'defaultTags' | 'ignoreTags' | 'any'

/** Every key of the official provider. Those of form `any` are accepted, and mean nothing to the resources that are here. */
export const configurationKeys = {
  region: 'text',
  accessKey: 'text',
  secretKey: 'text',
  token: 'text',
  profile: 'text',
  endpoints: 'endpoints',
  defaultTags: 'defaultTags',
  ignoreTags: 'ignoreTags',
  skipCredentialsValidation: 'flag',
  skipMetadataApiCheck: 'flag',
  skipRegionValidation: 'flag',
  skipRequestingAccountId: 'flag',
  allowedAccountIds: 'texts',
  forbiddenAccountIds: 'texts',
  maxRetries: 'number',
  insecure: 'flag',
  retryMode: 'text',
  stsRegion: 'text',
  sharedConfigFiles: 'texts',
  sharedCredentialsFiles: 'texts',
  assumeRoles: 'any',
  assumeRoleWithWebIdentity: 'any',
  customCaBundle: 'any',
  ec2MetadataServiceEndpoint: 'any',
  ec2MetadataServiceEndpointMode: 'any',
  httpProxy: 'any',
  httpsProxy: 'any',
  noProxy: 'any',
  s3UsEast1RegionalEndpoint: 'any',
  s3UsePathStyle: 'any',
  tagPolicyCompliance: 'any',
  tokenBucketRateLimiterCapacity: 'any',
  useDualstackEndpoint: 'any',
  useFipsEndpoint: 'any',
  userAgents: 'any',
} as const satisfies Record<string, ConfigurationValueType>

export type ConfigurationKey = keyof typeof configurationKeys

export const isConfigurationKey = (key: string): key is ConfigurationKey => Object.hasOwn(configurationKeys, key)

/** Keys that would change who is calling; ignoring them would act as somebody else. */
export const unsupportedKeys: readonly ConfigurationKey[] = [
  'assumeRoles',
  'assumeRoleWithWebIdentity',
  'sharedConfigFiles',
  'sharedCredentialsFiles',
]

/** Short names of services in `endpoints`, by the name that the SDK's environment variables use. */
export const endpointNames = {
  COGNITO_IDENTITY_PROVIDER: ['cognitoidp', 'cognitoidentityprovider'],
  STS: ['sts'],
} as const satisfies Record<string, readonly string[]>

export type ServiceName = keyof typeof endpointNames
