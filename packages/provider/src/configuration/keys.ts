/** Type of a key's value. Values arrive as strings (what is not a string, as JSON text) or as native values. */
export type ConfigurationValueType = 'text' | 'flag' | 'number' | 'texts' | 'endpoints' | 'defaultTags' | 'ignoreTags' | 'any'

/** Every key of the official provider. Those of type `any` are accepted and have no effect on the resources of this provider. */
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

/** A key of the configuration, without its prefix `aws:`. */
export type ConfigurationKey = keyof typeof configurationKeys

/** Whether the provider knows a key. */
export const isConfigurationKey = (key: string): key is ConfigurationKey => Object.hasOwn(configurationKeys, key)

/** Keys that select other credentials. They are refused, because ignoring them would act under the wrong identity. */
export const unsupportedKeys: readonly ConfigurationKey[] = [
  'assumeRoles',
  'assumeRoleWithWebIdentity',
  'sharedConfigFiles',
  'sharedCredentialsFiles',
]

/** Keys of each service in `endpoints`, by the service's name in the SDK's environment variables (AWS_ENDPOINT_URL_…). */
export const endpointNames = {
  COGNITO_IDENTITY_PROVIDER: ['cognitoidp', 'cognitoidentityprovider'],
  IAM: ['iam'],
  PINPOINT: ['pinpoint'],
  STS: ['sts'],
} as const satisfies Record<string, readonly string[]>

/** An AWS service that this provider calls. */
export type ServiceName = keyof typeof endpointNames
