import { CreateUserCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand, UpdateUserCommand } from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { decoded, iamFor, policy, refusal, rolesOf, trusting, trustsCognito } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const { newName, create, newRole, get } = rolesOf(iam)
const account = '000000000000'

const statement = (more: Record<string, unknown>) =>
  policy({ Effect: 'Allow', Principal: { Service: 'cognito-idp.amazonaws.com' }, Action: 'sts:AssumeRole', ...more })

test.each<[what: string, document: string, message: string]>([
  ['no JSON', 'trust everybody', 'This policy contains invalid Json'],
  ['a list', '[]', 'Syntax errors in policy.'],
  ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
  ['another version', statement({}).replace('2012-10-17', '2020-01-01'), 'Syntax errors in policy.'],
  ['a duplicate key', statement({}).replace('"Version"', '"Version":"2012-10-17","Version"'), 'Syntax errors in policy.'],
  ['a lower-case effect', statement({ Effect: 'allow' }), 'Syntax errors in policy.'],
  ['no action', statement({ Action: undefined }), 'Policy statement must contain actions.'],
  ['a resource', statement({ Resource: '*' }), 'Has prohibited field Resource'],
  ['no principal', statement({ Principal: undefined }), 'Missing required field Principal'],
  ['an action of another service', statement({ Action: 'iam:PassRole' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
  ['a principal that is no ARN', statement({ Principal: { AWS: 'alice' } }), 'Invalid principal in policy: "AWS":"alice"'],
  [
    'a role that does not exist',
    statement({ Principal: { AWS: `arn:aws:iam::${account}:role/nobody` } }),
    `Invalid principal in policy: "AWS":"arn:aws:iam::${account}:role/nobody"`,
  ],
  [
    'a user that does not exist, beside one that is an account',
    statement({ Principal: { AWS: [`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:user/nobody`] } }),
    `Invalid principal in policy: "AWS":"arn:aws:iam::${account}:user/nobody"`,
  ],
  [
    'a session of a role that does not exist',
    statement({ Principal: { AWS: `arn:aws:sts::${account}:assumed-role/nobody/session` } }),
    `Invalid principal in policy: "AWS":"arn:aws:sts::${account}:assumed-role/nobody/session"`,
  ],
  [
    'an id of nobody',
    statement({ Principal: { AWS: 'AROAAAAAAAAAAAAAAAAAA' } }),
    'Invalid principal in policy: "AWS":"AROAAAAAAAAAAAAAAAAAA"',
  ],
])('a trust policy with %s is malformed, at creation and at change', async (_, document, message) => {
  expect(await refusal(create({ AssumeRolePolicyDocument: document }))).toBe(`MalformedPolicyDocument: ${message}`)
  const RoleName = await newRole()
  expect(await refusal(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document })))).toBe(
    `MalformedPolicyDocument: ${message}`,
  )
  expect(decoded((await get(RoleName)).AssumeRolePolicyDocument)).toBe(trustsCognito)
})

test('a trust policy of more than 2,048 characters without white space exceeds the quota; white space is free', async () => {
  const of = (count: number, space = '') =>
    trusting({ Service: `${'a'.repeat(40)}.amazonaws.com` }, { Sid: 'x'.repeat(count) }).replace('{', `{${space}`)
  const free = 2048 - of(0).length
  expect(await refusal(create({ AssumeRolePolicyDocument: of(free + 1) }))).toBe(
    'LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048',
  )
  const document = of(free, ' '.repeat(1000))
  expect(decoded((await get(await newRole({ AssumeRolePolicyDocument: document }))).AssumeRolePolicyDocument)).toBe(document)
})

test('a document of more than 131,072 characters breaks the constraint', async () => {
  expect(await refusal(create({ AssumeRolePolicyDocument: ' '.repeat(131_073) }))).toContain(
    "at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must have length less than or equal to 131072",
  )
})

test('a role in a trust policy is shown by its ARN, and by its id once it is deleted', async () => {
  const { Role: trusted } = await create()
  const document = trusting({ AWS: [trusted!.Arn, `arn:aws:iam::${account}:root`] })
  const RoleName = await newRole({ AssumeRolePolicyDocument: document })
  const shown = async () => decoded((await get(RoleName)).AssumeRolePolicyDocument)
  expect(await shown()).toBe(document)

  await iam.send(new DeleteRoleCommand({ RoleName: trusted!.RoleName! }))
  expect(await shown()).toBe(trusting({ AWS: [trusted!.RoleId, `arn:aws:iam::${account}:root`] }))

  // Another role of the same name is not the one that was trusted.
  await create({ RoleName: trusted!.RoleName! })
  expect(await shown()).toBe(trusting({ AWS: [trusted!.RoleId, `arn:aws:iam::${account}:root`] }))
  expect(await refusal(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: await shown() })))).toBe(
    `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${trusted!.RoleId}"`,
  )
})

test('a user in a trust policy is shown by its new ARN once it is renamed or moved', async () => {
  const UserName = newName()
  const { User } = await iam.send(new CreateUserCommand({ UserName }))
  const RoleName = await newRole({ AssumeRolePolicyDocument: trusting({ AWS: User!.Arn }) })
  await iam.send(new UpdateUserCommand({ UserName, NewUserName: `${UserName}-renamed`, NewPath: '/moved/' }))
  const shown = trusting({ AWS: `arn:aws:iam::${account}:user/moved/${UserName}-renamed` })
  expect(decoded((await get(RoleName)).AssumeRolePolicyDocument)).toBe(shown)
})

test('an id in a trust policy is shown as the ARN of its role', async () => {
  const { Role: trusted } = await create()
  const RoleName = await newRole({ AssumeRolePolicyDocument: trusting({ AWS: trusted!.RoleId }) })
  expect(decoded((await get(RoleName)).AssumeRolePolicyDocument)).toBe(trusting({ AWS: trusted!.Arn }))
})
