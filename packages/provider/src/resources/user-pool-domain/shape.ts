import { number, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { userPoolDomainDescriptions } from './descriptions.ts'

const { arn, between, length } = sdkV2Rules

/** Properties of aws:cognito/userPoolDomain:UserPoolDomain. */
export const userPoolDomainShape: ResourceShape = {
  token: 'aws:cognito/userPoolDomain:UserPoolDomain',
  title: 'Cognito User Pool Domain',
  descriptions: userPoolDomainDescriptions,
  upstreamFramework: 'sdkV2',
  // A pool has one prefix domain and one custom domain, and a domain belongs to one pool.
  uniqueBy: [],
  properties: {
    awsAccountId: text({ outputOnly: true, apiPath: 'AWSAccountId' }),
    certificateArn: text({ replaceWhenAddedOrRemoved: true, apiPath: 'CustomDomainConfig.CertificateArn', rules: [arn()] }),
    cloudfrontDistribution: text({ outputOnly: true, apiPath: 'CloudFrontDistribution' }),
    cloudfrontDistributionArn: text({ outputOnly: true, apiPath: 'CloudFrontDistribution' }),
    cloudfrontDistributionZoneId: text({ outputOnly: true }),
    domain: text({ required: true, replaceOnChanges: true, rules: [length(1, 63)] }),
    managedLoginVersion: number({ computed: true, rules: [between(1, 2)] }),
    region: text({ computed: true, replaceOnChanges: true }),
    s3Bucket: text({ outputOnly: true, apiPath: 'S3Bucket' }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
    version: text({ outputOnly: true }),
  },
}
