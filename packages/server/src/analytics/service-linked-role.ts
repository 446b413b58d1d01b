import { serviceLinkedRoleArn } from '../clients/index.ts'
import type { PermittedRole } from './access.ts'

/** The principal by which Cognito assumes roles. */
export const cognitoService = 'cognito-idp.amazonaws.com'

const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

/** The service-linked role of an account. Only AWS can change one, so its policies are the same everywhere, whether it has been created yet or not. */
export const serviceLinkedRole = (account: string): PermittedRole => ({
  id: 'AROASERVICELINKEDROLE',
  account,
  name: 'AWSServiceRoleForAmazonCognitoIdp',
  arn: serviceLinkedRoleArn(account),
  trust: policy({ Effect: 'Allow', Principal: { Service: cognitoService }, Action: 'sts:AssumeRole' }),
  permissions: {
    identity: [
      {
        kind: 'managed',
        name: 'AmazonCognitoIdpServiceRolePolicy',
        document: policy({
          Effect: 'Allow',
          Action: ['cognito-idp:Describe*', 'mobiletargeting:UpdateEndpoint', 'mobiletargeting:PutEvents'],
          Resource: '*',
        }),
      },
    ],
  },
})
