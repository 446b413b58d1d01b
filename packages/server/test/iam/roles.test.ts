import { CreateUserPoolCommand, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, iamFor, policy, refusal, trusting, trustsCognito } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const account = '000000000000'

let names = 0
const newName = () => `role-${names++}`
const create = (input: Partial<CreateRoleCommandInput> = {}) =>
  iam.send(new CreateRoleCommand({ RoleName: newName(), AssumeRolePolicyDocument: trustsCognito, ...input }))
const newRole = async (input: Partial<CreateRoleCommandInput> = {}) => (await create(input)).Role!.RoleName!
const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role!
const decoded = (document: string | undefined) => decodeURIComponent(document ?? '')

test('a role is created with its id, ARN, path, description, session length and tags, and is read back with all of them', async () => {
  const RoleName = newName()
  const { Role } = await create({
    RoleName,
    Path: '/a/b/',
    Description: 'Sends <events> & "more"\r\n\tmore',
    MaxSessionDuration: 7200,
    Tags: [
      { Key: 'Env', Value: 'test' },
      { Key: 'empty', Value: '' },
    ],
  })
  expect(Role).toMatchObject({ RoleName, Path: '/a/b/', Arn: `arn:aws:iam::${account}:role/a/b/${RoleName}` })
  expect(Role!.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
  expect(decoded(Role!.AssumeRolePolicyDocument)).toBe(trustsCognito)
  const { RoleLastUsed, ...rest } = await get(RoleName)
  expect({ ...rest, RoleLastUsed }).toEqual({ ...Role, RoleLastUsed: {} })
  expect(rest).toMatchObject({ Description: 'Sends <events> & "more"\r\n\tmore', MaxSessionDuration: 7200 })
  expect(rest.Tags).toEqual([
    { Key: 'empty', Value: '' },
    { Key: 'Env', Value: 'test' },
  ])
  expect(rest.CreateDate!.getMilliseconds()).toBe(0)
})

test('a role has the defaults of the service: path /, an hour, no description', async () => {
  const role = await get(await newRole())
  expect(role).toMatchObject({ Path: '/', MaxSessionDuration: 3600 })
  expect([role.Description, role.Tags, role.PermissionsBoundary]).toEqual([undefined, undefined, undefined])
})

test('a path with markup is escaped in XML and comes back as it was', async () => {
  const Path = `/<x>&amp;"'/`
  const { Role } = await create({ Path })
  expect(await get(Role!.RoleName!)).toMatchObject({ Path, Arn: `arn:aws:iam::${account}:role${Path}${Role!.RoleName}` })
})

test('a name is taken ignoring case, and is found in any case', async () => {
  const RoleName = await newRole()
  expect(await refusal(create({ RoleName: RoleName.toUpperCase() }))).toBe(
    `EntityAlreadyExists: Role with name ${RoleName.toUpperCase()} already exists.`,
  )
  expect((await get(RoleName.toUpperCase())).RoleName).toBe(RoleName)
})

test('a repeated creation with one creation key is answered with the first role', async () => {
  const keyed = iamFor(service)
  keyed.middlewareStack.add(
    next => args => {
      ;(args.request as { headers: Record<string, string> }).headers['x-poolhouse-creation-key'] = 'one'
      return next(args)
    },
    { step: 'build' },
  )
  const command = () => keyed.send(new CreateRoleCommand({ RoleName: 'repeated', AssumeRolePolicyDocument: trustsCognito }))
  const [first, second] = [await command(), await command()]
  expect(second.Role!.RoleId).toBe(first.Role!.RoleId)
  expect(await refusal(create({ RoleName: 'repeated' }))).toContain('EntityAlreadyExists')
})

test('a user pool names a created role in its SMS settings, and reads it back', async () => {
  const { Role } = await create({ Path: '/service-role/' })
  const SmsConfiguration = { SnsCallerArn: Role!.Arn!, ExternalId: 'x' }
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'sms', SmsConfiguration }))
  const described = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId: UserPool!.Id! }))
  expect(described.UserPool!.SmsConfiguration).toMatchObject(SmsConfiguration)
  expect(await get(Role!.RoleName!)).toMatchObject({ Arn: `arn:aws:iam::${account}:role/service-role/${Role!.RoleName}` })
})

const invalidName = (member: string) =>
  `ValidationError: The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
const constraint = (value: string, member: string, rule: string) =>
  `ValidationError: 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`

test.each<[what: string, input: Partial<CreateRoleCommandInput>, message: string]>([
  ['a name with markup', { RoleName: '</RoleName><x>&amp;' }, invalidName('roleName')],
  ['a name with a blank', { RoleName: 'a b' }, invalidName('roleName')],
  [
    'an empty name',
    { RoleName: '' },
    "ValidationError: 2 validation errors detected: Value '' at 'roleName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value '' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
  ],
  [
    'a name of 65 characters',
    { RoleName: 'a'.repeat(65) },
    constraint('a'.repeat(65), 'roleName', 'Member must have length less than or equal to 64'),
  ],
  [
    'a path without a slash at the end',
    { Path: '/a' },
    constraint('/a', 'path', 'Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)'),
  ],
  [
    'a session that is too short',
    { MaxSessionDuration: 3599 },
    constraint('3599', 'maxSessionDuration', 'Member must have value greater than or equal to 3600'),
  ],
  [
    'a session that is too long',
    { MaxSessionDuration: 43_201 },
    constraint('43201', 'maxSessionDuration', 'Member must have value less than or equal to 43200'),
  ],
  ['a tag twice', { Tags: [{ Key: 'A', Value: '' }, { Key: 'a', Value: '' }] }, 'InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.'], // biome-ignore format: one line a case
  [
    'a reserved tag',
    { Tags: [{ Key: 'aws:x', Value: '' }] },
    'InvalidInput: aws: prefixed tag key names are not allowed for external use.',
  ],
  [
    'a boundary that is no ARN',
    { PermissionsBoundary: 'not an ARN of a policy' },
    'InvalidInput: ARN not an ARN of a policy is not valid.',
  ],
  [
    'a boundary that does not exist',
    { PermissionsBoundary: `arn:aws:iam::${account}:policy/none` },
    `NoSuchEntity: Scope ARN: arn:aws:iam::${account}:policy/none does not exist or is not attachable.`,
  ],
])('a role with %s is refused', async (_, input, message) => {
  expect(await refusal(create(input))).toBe(message)
})

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

test('the trust policy, description and session length of a role change apart from each other', async () => {
  const RoleName = await newRole({ Description: 'one' })
  const document = trusting({ Service: 'sms.amazonaws.com' })
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }))
  await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3601 }))
  expect(await get(RoleName)).toMatchObject({ Description: 'one', MaxSessionDuration: 3601 })
  await iam.send(new UpdateRoleCommand({ RoleName, Description: 'two' }))
  const { Role } = await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: '' }))
  expect(Role).toMatchObject({ Description: '', MaxSessionDuration: 3601 })
  expect(decoded(Role!.AssumeRolePolicyDocument)).toBe(document)
})

test('changes of one role at the same time all hold', async () => {
  const RoleName = await newRole()
  await Promise.all([
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusting('*') })),
    iam.send(new UpdateRoleCommand({ RoleName, Description: 'described' })),
    iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 4000 })),
  ])
  const role = await get(RoleName)
  expect(role).toMatchObject({ Description: 'described', MaxSessionDuration: 4000 })
  expect(decoded(role.AssumeRolePolicyDocument)).toBe(trusting('*'))
})

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

test('tags of a role are added, replaced ignoring case, removed, and paged', async () => {
  const RoleName = await newRole({ Tags: [{ Key: 'a', Value: '1' }] })
  await iam.send(new TagRoleCommand({ RoleName, Tags: ['A', 'b', 'c'].map(Key => ({ Key, Value: '2' })) }))
  const page = (Marker?: string) => iam.send(new ListRoleTagsCommand({ RoleName, MaxItems: 2, Marker }))
  const first = await page()
  expect(first).toMatchObject({ IsTruncated: true, Tags: [{ Key: 'A', Value: '2' }, { Key: 'b' }] })
  expect(await page(first.Marker)).toMatchObject({ IsTruncated: false, Tags: [{ Key: 'c' }] })
  expect(await refusal(page('made-up'))).toBe('ValidationError: Invalid Marker.')
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['B', 'none'] }))
  expect((await get(RoleName)).Tags).toEqual([
    { Key: 'A', Value: '2' },
    { Key: 'c', Value: '2' },
  ])
  await iam.send(new TagRoleCommand({ RoleName, Tags: [] }))
  const more = (from: number) => Array.from({ length: 25 }, (_, n) => ({ Key: `k${from + n}`, Value: '' }))
  await iam.send(new TagRoleCommand({ RoleName, Tags: more(0) }))
  expect(await refusal(iam.send(new TagRoleCommand({ RoleName, Tags: more(25) })))).toBe(
    'LimitExceeded: The number of tags has reached the maximum limit.',
  )
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

test('a role is deleted only after its policies', async () => {
  const RoleName = await newRole()
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allowing('s3:*') }))
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const remove = () => iam.send(new DeleteRoleCommand({ RoleName }))
  expect(await refusal(remove())).toBe('DeleteConflict: Cannot delete entity, must delete policies first.')
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }))
  expect(await refusal(remove())).toBe('DeleteConflict: Cannot delete entity, must detach all policies first.')
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  await remove()
  expect(await refusal(get(RoleName))).toBe(`NoSuchEntity: The role with name ${RoleName} cannot be found.`)
})

test('roles are listed by path prefix, page by page, without tags and boundary', async () => {
  for (const name of ['c', 'A', 'b']) await create({ RoleName: `listed-${name}`, Path: '/listed/', Tags: [{ Key: 'a', Value: '' }] })
  const page = (Marker?: string) => iam.send(new ListRolesCommand({ PathPrefix: '/listed/', MaxItems: 2, Marker }))
  const first = await page()
  expect([first.Roles!.map(({ RoleName }) => RoleName), first.IsTruncated]).toEqual([['listed-A', 'listed-b'], true])
  expect(first.Roles![0]).not.toHaveProperty('Tags')
  const second = await page(first.Marker)
  expect([second.Roles!.map(({ RoleName }) => RoleName), second.IsTruncated, second.Marker]).toEqual([['listed-c'], false, undefined])
  expect(await refusal(iam.send(new ListRolesCommand({ PathPrefix: '/', Marker: first.Marker })))).toBe('ValidationError: Invalid Marker.')
})

const noRole = 'NoSuchEntity: The role with name nobody cannot be found.'
const RoleName = 'nobody'
const PolicyName = 'p'
test.each([
  ['DeleteRole', new DeleteRoleCommand({ RoleName })],
  ['GetRole', new GetRoleCommand({ RoleName })],
  ['UpdateRole', new UpdateRoleCommand({ RoleName, Description: '' })],
  ['UpdateRoleDescription', new UpdateRoleDescriptionCommand({ RoleName, Description: '' })],
  ['UpdateAssumeRolePolicy', new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustsCognito })],
  ['TagRole', new TagRoleCommand({ RoleName, Tags: [] })],
  ['UntagRole', new UntagRoleCommand({ RoleName, TagKeys: ['a'] })],
  ['ListRoleTags', new ListRoleTagsCommand({ RoleName })],
  ['PutRolePolicy', new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: allowing('s3:*') })],
  ['GetRolePolicy', new GetRolePolicyCommand({ RoleName, PolicyName })],
  ['DeleteRolePolicy', new DeleteRolePolicyCommand({ RoleName, PolicyName })],
  ['ListRolePolicies', new ListRolePoliciesCommand({ RoleName })],
  ['AttachRolePolicy', new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::${account}:policy/p` })],
  ['DetachRolePolicy', new DetachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::${account}:policy/p` })],
  ['ListAttachedRolePolicies', new ListAttachedRolePoliciesCommand({ RoleName })],
  ['ListInstanceProfilesForRole', new ListInstanceProfilesForRoleCommand({ RoleName })],
  ['DeleteRolePermissionsBoundary', new DeleteRolePermissionsBoundaryCommand({ RoleName })],
  [
    'PutRolePermissionsBoundary',
    new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  ],
])('%s of an unknown role answers NoSuchEntity', async (_, command) => {
  expect(await refusal(iam.send(command as GetRoleCommand))).toBe(noRole)
})

test('a role has no instance profiles', async () => {
  const { InstanceProfiles, IsTruncated } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: await newRole() }))
  expect([InstanceProfiles, IsTruncated]).toEqual([[], false])
  expect(await refusal(iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName: 'a', InstanceProfileName: 'none' })))).toBe(
    'NoSuchEntity: Instance Profile none cannot be found.',
  )
})

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

test('names of another account are apart', async () => {
  const RoleName = await newRole()
  const other = iamFor(service, { accessKeyId: '123456789012', secretAccessKey: 'x' })
  expect(await refusal(other.send(new GetRoleCommand({ RoleName })))).toBe(`NoSuchEntity: The role with name ${RoleName} cannot be found.`)
  const { Role } = await other.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsCognito }))
  expect(Role!.Arn).toBe(`arn:aws:iam::123456789012:role/${RoleName}`)
})
