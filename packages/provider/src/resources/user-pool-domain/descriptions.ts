import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/userPoolDomain:UserPoolDomain. */
export const userPoolDomainDescriptions: Descriptions = {
  summary: 'The domain of the sign-in pages and OAuth endpoints of a pool.',
  properties: {
    ...ofPool,
    awsAccountId: 'The account of the pool.',
    certificateArn: 'The ARN of the certificate of a custom domain; without it, domain is a prefix.',
    cloudfrontDistribution: 'The name that a DNS record of the custom domain points to.',
    cloudfrontDistributionArn: 'The same name, by which older programs ask for it.',
    cloudfrontDistributionZoneId: 'The hosted zone of that name.',
    domain: "A prefix of the service's domain, or a whole custom domain.",
    managedLoginVersion: 'The sign-in pages: 1 for the classic ones, 2 for managed login.',
    s3Bucket: 'The bucket that holds the files of the pages.',
    version: 'The version of the pages.',
  },
}
