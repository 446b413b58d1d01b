/** An AWS managed policy: the service owns it, and every account can attach it. */
export interface AwsPolicy {
  name: string
  path: string
  description: string
  document: string
}

const version = '2012-10-17'
const allow = (...Action: string[]): string => JSON.stringify({ Version: version, Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

/**
 * The AWS managed policies that this service knows. There are more than a thousand; these are the ones that say something about the services that
 * are here. docs/decisions/iam.md.
 */
const policies: readonly AwsPolicy[] = [
  { name: 'AdministratorAccess', path: '/', description: 'Provides full access to AWS services and resources.', document: allow('*') },
  {
    name: 'IAMFullAccess',
    path: '/',
    description: 'Provides full access to IAM via the AWS Management Console.',
    document: allow('iam:*'),
  },
  {
    name: 'IAMReadOnlyAccess',
    path: '/',
    description: 'Provides read only access to IAM via the AWS Management Console.',
    document: allow('iam:GenerateCredentialReport', 'iam:GenerateServiceLastAccessedDetails', 'iam:Get*', 'iam:List*', 'iam:Simulate*'),
  },
  {
    name: 'AmazonCognitoPowerUser',
    path: '/',
    description:
      'Provides administrative access to existing Amazon Cognito resources. You will need AWS account admin privileges to create new Cognito resources.',
    document: allow('cognito-identity:*', 'cognito-idp:*', 'cognito-sync:*', 'iam:ListRoles', 'iam:ListOpenIdConnectProviders'),
  },
  {
    name: 'AmazonCognitoReadOnly',
    path: '/',
    description: 'Provides read only access to Amazon Cognito resources.',
    document: allow(
      ...['cognito-identity:Describe*', 'cognito-identity:Get*', 'cognito-identity:List*', 'cognito-idp:Describe*'],
      ...[
        'cognito-idp:AdminGet*',
        'cognito-idp:AdminList*',
        'cognito-idp:List*',
        'cognito-idp:Get*',
        'iam:ListOpenIdConnectProviders',
        'iam:ListRoles',
      ],
    ),
  },
]

/** The ARN of an AWS managed policy. */
export const awsPolicyArn = ({ path, name }: AwsPolicy): string => `arn:aws:iam::aws:policy${path}${name}`

/** The AWS managed policies by ARN. */
export const awsPolicies: ReadonlyMap<string, AwsPolicy> = new Map(policies.map(policy => [awsPolicyArn(policy), policy]))
