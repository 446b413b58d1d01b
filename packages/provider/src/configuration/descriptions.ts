import type { ConfigurationKey } from './keys.ts'

const noEffect = 'Accepted as by the official provider; it has no effect on the resources of this one.'
const refused = 'Refused, because it would select other credentials than those that are used.'

const keys: Readonly<Record<ConfigurationKey, string>> = {
  region: 'The region of resources that name none; by default the one of AWS_REGION or of the profile.',
  accessKey: 'The id of the access key that signs calls.',
  secretKey: 'The secret of the access key that signs calls.',
  token: 'The session token of temporary credentials.',
  profile: 'The profile of the shared configuration and credentials files.',
  endpoints: 'The addresses of services, by the name of the service; others are the public ones of AWS, or AWS_ENDPOINT_URL.',
  defaultTags: 'Tags that every resource with tags has, unless it gives the same key itself.',
  ignoreTags: 'Tags of resources that are left as they are.',
  skipCredentialsValidation: 'Whether credentials are used without being tried first.',
  skipMetadataApiCheck: 'Whether the metadata service of an instance is not asked for credentials.',
  skipRegionValidation: 'Whether regions are accepted that are not known.',
  skipRequestingAccountId: 'Whether the account of the credentials is not asked for.',
  allowedAccountIds: 'The only accounts that may be changed; conflicts with forbiddenAccountIds.',
  forbiddenAccountIds: 'Accounts that may not be changed; conflicts with allowedAccountIds.',
  maxRetries: 'How often a call is tried again after a failure that may pass.',
  insecure: 'Whether certificates of services are accepted that nobody vouches for.',
  retryMode: 'How calls are tried again: standard or adaptive.',
  stsRegion: 'The region of the calls that ask for the account.',
  sharedConfigFiles: refused,
  sharedCredentialsFiles: refused,
  assumeRoles: refused,
  assumeRoleWithWebIdentity: refused,
  customCaBundle: noEffect,
  ec2MetadataServiceEndpoint: noEffect,
  ec2MetadataServiceEndpointMode: noEffect,
  httpProxy: noEffect,
  httpsProxy: noEffect,
  noProxy: noEffect,
  s3UsEast1RegionalEndpoint: noEffect,
  s3UsePathStyle: noEffect,
  tagPolicyCompliance: noEffect,
  tokenBucketRateLimiterCapacity: noEffect,
  useDualstackEndpoint: noEffect,
  useFipsEndpoint: noEffect,
  userAgents: noEffect,
}

/** A sentence about each configuration key, and about the properties of those that are objects, by dotted path. */
export const configurationDescriptions: Readonly<Record<string, string>> = {
  ...keys,
  'endpoints.cognitoidp': 'The address of the user pools API.',
  'endpoints.cognitoidentityprovider': 'The address of the user pools API, by its other name.',
  'endpoints.iam': 'The address of IAM.',
  'endpoints.pinpoint': 'The address of Pinpoint.',
  'endpoints.sts': 'The address of STS.',
  'defaultTags.tags': 'The tags, by key.',
  'ignoreTags.keyPrefixes': 'What the keys of ignored tags begin with.',
  'ignoreTags.keys': 'The keys of ignored tags.',
}
