import {
  AttachRolePolicyCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, iamFor, refusal, trusting } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const account = '000000000000'

test('the service-linked role of user pools is made once, and only AWS can modify it', async () => {
  const make = (AWSServiceName: string) => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))
  const { Role } = await make('cognito-idp.amazonaws.com')
  const RoleName = 'AWSServiceRoleForAmazonCognitoIdp'
  expect(Role).toMatchObject({ RoleName, Arn: `arn:aws:iam::${account}:role/aws-service-role/cognito-idp.amazonaws.com/${RoleName}` })
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
  expect(AttachedPolicies).toEqual([
    {
      PolicyName: 'AmazonCognitoIdpServiceRolePolicy',
      PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/AmazonCognitoIdpServiceRolePolicy',
    },
  ])
  expect(await refusal(make('cognito-idp.amazonaws.com'))).toBe(
    `InvalidInput: Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
  )
  expect(await refusal(make('ec2.amazonaws.com'))).toContain('InvalidInput: Service-linked roles of ec2.amazonaws.com are not supported.')
  const refused = `UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`
  for (const command of [
    new DeleteRoleCommand({ RoleName }),
    new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusting('*') }),
    new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }),
    new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allowing('*') }),
    new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    new DetachRolePolicyCommand({ RoleName, PolicyArn: AttachedPolicies![0]!.PolicyArn! }),
  ])
    expect(await refusal(iam.send(command as DeleteRoleCommand))).toBe(refused)
})
