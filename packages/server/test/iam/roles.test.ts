import { CreateUserPoolCommand, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
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
} from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, decoded, iamFor, refusal, rolesOf, trusting, trustsCognito } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const { newName, create, newRole, get } = rolesOf(iam)
const account = '000000000000'

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

test('names of another account are apart', async () => {
  const RoleName = await newRole()
  const other = iamFor(service, { accessKeyId: '123456789012', secretAccessKey: 'x' })
  expect(await refusal(other.send(new GetRoleCommand({ RoleName })))).toBe(`NoSuchEntity: The role with name ${RoleName} cannot be found.`)
  const { Role } = await other.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsCognito }))
  expect(Role!.Arn).toBe(`arn:aws:iam::123456789012:role/${RoleName}`)
})
