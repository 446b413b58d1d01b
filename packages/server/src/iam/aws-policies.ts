import { createHash } from 'node:crypto'
import { deriveIamId } from '../crypto/index.ts'
import type { ManagedPolicyRow } from '../storage/index.ts'

/** An AWS managed policy: the service owns it, and every account can attach it. */
export interface AwsPolicy {
  name: string
  path: string
  description: string
  document: string
  /** Of a service's own role only. */
  isForServiceRole?: true
}

const version = '2012-10-17'
const allow = (...Action: string[]): string => JSON.stringify({ Version: version, Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

/** What functions of Lambda need to write their logs. */
const logging = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

/**
 * The AWS managed policies that this service knows. There are more than a thousand; these are the ones that say something about the services that
 * are here, and those that the roles of Lambda functions have in most programs. docs/decisions/iam.md.
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
  {
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
    description: 'Provides write permissions to CloudWatch Logs.',
    document: allow(...logging),
  },
  {
    name: 'AWSLambdaVPCAccessExecutionRole',
    path: '/service-role/',
    description:
      'Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, describe, delete network interfaces and write permissions to CloudWatch Logs.',
    document: allow(
      ...logging,
      ...['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface'],
      ...['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    ),
  },
  {
    name: 'AWSLambdaDynamoDBExecutionRole',
    path: '/service-role/',
    description: 'Provides list and read access to DynamoDB streams and write permissions to CloudWatch Logs.',
    document: allow(...['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], ...logging),
  },
  {
    name: 'AWSLambdaSQSQueueExecutionRole',
    path: '/service-role/',
    description:
      'Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.',
    document: allow('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...logging),
  },
  {
    name: 'AmazonCognitoIdpServiceRolePolicy',
    path: '/aws-service-role/',
    description: 'Enables access to AWS Services and Resources used or managed by Amazon Cognito User Pools',
    document: allow('cognito-idp:Describe*', 'mobiletargeting:UpdateEndpoint', 'mobiletargeting:PutEvents'),
    isForServiceRole: true,
  },
  {
    name: 'AmazonCognitoIdpEmailServiceRolePolicy',
    path: '/aws-service-role/',
    description: 'Allows Amazon Cognito User Pools service to use your SES identities for sending email',
    document: allow('ses:SendEmail', 'ses:SendRawEmail'),
    isForServiceRole: true,
  },
]

/** The ARN of an AWS managed policy. */
export const awsPolicyArn = ({ path, name }: AwsPolicy): string => `arn:aws:iam::aws:policy${path}${name}`

/** The AWS managed policies by ARN. */
export const awsPolicies: ReadonlyMap<string, AwsPolicy> = new Map(policies.map(policy => [awsPolicyArn(policy), policy]))

/** The date on which AWS published its first managed policies. */
const publishedAt = Date.parse('2015-02-06T18:39:46Z')

/** An AWS managed policy in the form of an account's own. Its real id is not published, so it is made from the name. */
export const describedAwsPolicy = (policy: AwsPolicy): ManagedPolicyRow => ({
  arn: awsPolicyArn(policy),
  id: deriveIamId('ANPA', createHash('sha256').update(policy.name).digest()),
  account: 'aws',
  name: policy.name,
  path: policy.path,
  description: policy.description,
  default_version: 1,
  last_version: 1,
  created_at: publishedAt,
  updated_at: publishedAt,
})
