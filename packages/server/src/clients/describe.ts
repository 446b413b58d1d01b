import { type Client, describeClient as describeSettings, type UserPoolClientType } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

/** The ARN of the role that Cognito uses where a client names a Pinpoint application by its ARN. docs/reference/pinpoint-iam-sts.md#2.2. */
export const serviceLinkedRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp`

/**
 * The UserPoolClient of responses, with the secret in clear where there is one. An AnalyticsConfiguration with an ApplicationArn shows the
 * service-linked role. docs/reference/pinpoint-iam-sts.md#4.1.
 */
export function describeClient({ account }: Pick<Pool, 'account'>, settings: Client, secret?: string): UserPoolClientType {
  const described = describeSettings(settings, secret)
  const { AnalyticsConfiguration: analytics } = settings
  if (analytics?.ApplicationArn === undefined) return described
  return { ...described, AnalyticsConfiguration: { ...analytics, RoleArn: serviceLinkedRoleArn(account) } }
}
