import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, decoded, iamFor, policy, refusal, rolesOf } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const { newRole, get } = rolesOf(iam)
const account = '000000000000'

test('an inline policy is put, replaced, read encoded, listed and deleted', async () => {
  const RoleName = await newRole()
  const put = (PolicyName: string, PolicyDocument: string) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
  await put('b', allowing('s3:*'))
  await put('B', allowing('s3:*'))
  await put('b', allowing('mobiletargeting:PutEvents'))
  const found = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'b' }))
  expect(found).toMatchObject({ RoleName, PolicyName: 'b' })
  expect(found.PolicyDocument).toMatch(/^%7B%22Version%22%3A/)
  expect(decoded(found.PolicyDocument)).toBe(allowing('mobiletargeting:PutEvents'))
  const { PolicyNames, IsTruncated } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  expect([PolicyNames, IsTruncated]).toEqual([['B', 'b'], false])
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'b' }))
  for (const command of [GetRolePolicyCommand, DeleteRolePolicyCommand])
    expect(await refusal(iam.send(new command({ RoleName, PolicyName: 'b' }) as GetRolePolicyCommand))).toBe(
      'NoSuchEntity: The role policy with name b cannot be found.',
    )
})

const permission = (more: Record<string, unknown>) => policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more })

test.each<[what: string, document: string, message: string]>([
  ['no JSON', '{', 'This policy contains invalid Json'],
  ['a principal', permission({ Principal: '*' }), 'Policy document should not specify a principal.'],
  ['no resource', permission({ Resource: undefined }), 'Policy statement must contain resources.'],
  [
    'an action without a vendor',
    permission({ Action: 'GetObject' }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  ['a resource that is no ARN', permission({ Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".'],
  [
    'a Sid twice',
    JSON.stringify({ Version: '2012-10-17', Statement: [1, 2].map(() => ({ Sid: 'a', Effect: 'Allow', Action: '*', Resource: '*' })) }),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
])('an inline policy with %s is malformed', async (_, PolicyDocument, message) => {
  const RoleName = await newRole()
  expect(await refusal(iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument })))).toBe(
    `MalformedPolicyDocument: ${message}`,
  )
})

test('inline policies of a role share 10,240 characters', async () => {
  const RoleName = await newRole()
  const put = (PolicyName: string, size: number) => {
    const text = permission({ Sid: '' })
    return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: permission({ Sid: 'x'.repeat(size - text.length) }) }))
  }
  await put('a', 6000)
  expect(await refusal(put('b', 4241))).toBe('LimitExceeded: Cannot exceed quota for PolicySize: 10240')
  await put('b', 4240)
  await put('a', 6000)
})

test('managed policies are attached, listed by path prefix, and detached', async () => {
  const RoleName = await newRole()
  const own = async (PolicyName: string, Path: string) =>
    (await iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: allowing('s3:*') }))).Policy!.Arn!
  const arns = [await own('attached-a', '/x/'), await own('attached-b', '/'), 'arn:aws:iam::aws:policy/AdministratorAccess']
  for (const PolicyArn of [...arns, arns[0]!]) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const list = async (PathPrefix?: string) =>
    (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix }))).AttachedPolicies!.map(({ PolicyName }) => PolicyName)
  expect((await list()).toSorted()).toEqual(['AdministratorAccess', 'attached-a', 'attached-b'])
  expect(await list('/x/')).toEqual(['attached-a'])
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: arns[0]! }))
  expect(await refusal(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: arns[0]! })))).toBe(
    `NoSuchEntity: Policy ${arns[0]} was not found.`,
  )
})

test.each<[what: string, arn: string, message: string]>([
  [
    'does not exist',
    `arn:aws:iam::${account}:policy/none`,
    `NoSuchEntity: Policy arn:aws:iam::${account}:policy/none does not exist or is not attachable.`,
  ],
  [
    'is of another account',
    'arn:aws:iam::999999999999:policy/theirs',
    'NoSuchEntity: Policy arn:aws:iam::999999999999:policy/theirs does not exist or is not attachable.',
  ],
  ['is no policy', `arn:aws:iam::${account}:role/a-role`, `InvalidInput: ARN arn:aws:iam::${account}:role/a-role is not valid.`],
  [
    "is of a service's own role",
    'arn:aws:iam::aws:policy/aws-service-role/AmazonCognitoIdpServiceRolePolicy',
    'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.',
  ],
])('a policy that %s is not attached', async (_, PolicyArn, message) => {
  const RoleName = await newRole()
  expect(await refusal(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })))).toBe(message)
})

test('a role has ten attached policies at most', async () => {
  const RoleName = await newRole()
  const attach = async (n: number) => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: `many-${n}`, PolicyDocument: allowing('s3:*') }))
    return iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy!.Arn! }))
  }
  for (let n = 0; n < 10; n++) await attach(n)
  expect(await refusal(attach(10))).toBe('LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10')
})

test('a boundary is set, shown by GetRole, and removed', async () => {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: allowing('s3:*') }))
  const RoleName = await newRole({ PermissionsBoundary: Policy!.Arn! })
  const shown = { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: Policy!.Arn }
  expect((await get(RoleName)).PermissionsBoundary).toEqual(shown)
  await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))
  expect((await get(RoleName)).PermissionsBoundary).toBeUndefined()
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: Policy!.Arn! }))
  expect((await get(RoleName)).PermissionsBoundary).toEqual(shown)
})
