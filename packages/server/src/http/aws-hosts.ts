/** The services that answer here, as the host names of AWS begin. The first one is the user pools API. */
const regional = ['cognito-idp', 'issuer-cognito-idp', 'sts', 'pinpoint', 'kms']
/** IAM has one host name for all regions; STS has one besides those of the regions. */
const global = ['sts.amazonaws.com', 'iam.amazonaws.com']

/** The host names at which AWS has the services of these regions that answer here. They begin with those of the user pools API of the first region. */
export const awsServiceHosts = (regions: readonly string[]): string[] => [
  ...regions.flatMap(region => regional.map(service => `${service}.${region}.amazonaws.com`)),
  ...global,
]

/** The domain below which AWS has the prefix domains of pools of a region. */
export const awsDomainSuffix = (region: string): string => `auth.${region}.amazoncognito.com`
