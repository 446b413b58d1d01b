import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandInput,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  PutUserPermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, iamFor, policy, refusal, trustsCognito } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const account = '000000000000'

let names = 0
const newName = (kind = 'policy') => `${kind}-${names++}`
const create = async (input: Partial<CreatePolicyCommandInput> = {}) =>
  (await iam.send(new CreatePolicyCommand({ PolicyName: newName(), PolicyDocument: allowing('s3:*'), ...input }))).Policy!
const get = async (PolicyArn: string) => (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy!
const addVersion = async (PolicyArn: string, action: string, SetAsDefault = false) =>
  (await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowing(action), SetAsDefault }))).PolicyVersion!
const document = async (PolicyArn: string, VersionId: string) =>
  decodeURIComponent((await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))).PolicyVersion!.Document!)
const newRole = async () => {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: newName('role'), AssumeRolePolicyDocument: trustsCognito }))
  return { RoleName: Role!.RoleName!, RoleId: Role!.RoleId! }
}

test('a managed policy is created with its id, ARN, path, description and tags, and is read back with all of them', async () => {
  const PolicyName = newName()
  const made = await create({ PolicyName, Path: '/a/b/', Description: '<sends> & more', Tags: [{ Key: 'Env', Value: 'test' }] })
  expect(made.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/)
  expect(await get(made.Arn!)).toEqual({
    PolicyName,
    PolicyId: made.PolicyId,
    Arn: `arn:aws:iam::${account}:policy/a/b/${PolicyName}`,
    Path: '/a/b/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: '<sends> & more',
    CreateDate: made.CreateDate,
    UpdateDate: made.CreateDate,
    Tags: [{ Key: 'Env', Value: 'test' }],
  })
  expect(await document(made.Arn!, 'v1')).toBe(allowing('s3:*'))
})

test('a name is taken ignoring case and path', async () => {
  const PolicyName = newName()
  await create({ PolicyName })
  expect(await refusal(create({ PolicyName: PolicyName.toUpperCase(), Path: '/x/' }))).toBe(
    `EntityAlreadyExists: A policy called ${PolicyName.toUpperCase()} already exists. Duplicate names are not allowed.`,
  )
})

const statements = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const one = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
test.each<[what: string, input: Partial<CreatePolicyCommandInput>, message: string]>([
  ['no JSON', { PolicyDocument: 'x' }, 'MalformedPolicyDocument: This policy contains invalid Json'],
  [
    'a Sid with a blank',
    { PolicyDocument: statements({ ...one, Sid: 'a b' }) },
    'MalformedPolicyDocument: Statement IDs (SID) must be alpha-numeric.',
  ],
  [
    'no resource',
    { PolicyDocument: statements({ ...one, Resource: undefined }) },
    'MalformedPolicyDocument: Policy statement must contain resources.',
  ],
  [
    'both Action and NotAction',
    { PolicyDocument: statements({ ...one, NotAction: 'a:b' }) },
    'MalformedPolicyDocument: Syntax errors in policy.',
  ],
  [
    'an ARN with too few fields',
    { PolicyDocument: statements({ ...one, Resource: 'arn:aws:s3' }) },
    'MalformedPolicyDocument: Resource arn:aws:s3 must be in ARN format or "*".',
  ],
  [
    'a path with a blank',
    { Path: '/a b/' },
    "ValidationError: 1 validation error detected: Value '/a b/' at 'path' failed to satisfy constraint",
  ],
  [
    'a name with markup',
    { PolicyName: '<b>&' },
    'ValidationError: The specified value for policyName is invalid. It must contain only alphanumeric characters',
  ],
  [
    'a text outside of Latin-1',
    { PolicyDocument: policy({ ...one, Sid: 'ش' }) },
    "at 'policyDocument' failed to satisfy constraint: Member must satisfy regular expression pattern",
  ],
])('a policy with %s is refused', async (_, input, message) => {
  expect(await refusal(create(input))).toContain(message)
})

test('a policy has 6,144 characters at most, not counting white space', async () => {
  const of = (size: number) => statements({ ...one, Sid: 'x'.repeat(size - statements({ ...one, Sid: '' }).length) })
  expect(await refusal(create({ PolicyDocument: of(6145) }))).toBe('LimitExceeded: Cannot exceed quota for PolicySize: 6144')
  const { Arn } = await create({ PolicyDocument: `${of(6144)}${' '.repeat(5000)}` })
  expect(await refusal(iam.send(new CreatePolicyVersionCommand({ PolicyArn: Arn!, PolicyDocument: of(6145) })))).toBe(
    'LimitExceeded: Cannot exceed quota for PolicySize: 6144',
  )
})

test('versions are numbered, at most five at a time, and one of them applies', async () => {
  const PolicyArn = (await create()).Arn!
  expect(await addVersion(PolicyArn, 's3:Get*', true)).toMatchObject({ VersionId: 'v2', IsDefaultVersion: true })
  expect(await get(PolicyArn)).toMatchObject({ DefaultVersionId: 'v2' })
  expect(await addVersion(PolicyArn, 's3:Put*')).toMatchObject({ VersionId: 'v3', IsDefaultVersion: false })
  await addVersion(PolicyArn, 's3:a')
  await addVersion(PolicyArn, 's3:b')
  expect(await refusal(addVersion(PolicyArn, 's3:c'))).toBe(
    'LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  )
  const remove = (VersionId: string) => refusal(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })))
  expect(await remove('v2')).toBe('DeleteConflict: Cannot delete the default version of a policy.')
  expect(await remove('v1')).toBe('accepted')
  expect(await remove('v1')).toBe(`NoSuchEntity: Policy ${PolicyArn} version v1 does not exist or is not attachable.`)
  expect(await addVersion(PolicyArn, 's3:d')).toMatchObject({ VersionId: 'v6' })
  await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v3' }))
  const page = (Marker?: string) => iam.send(new ListPolicyVersionsCommand({ PolicyArn, MaxItems: 3, Marker }))
  const first = await page()
  expect(first.Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
    ['v6', false],
    ['v5', false],
    ['v4', false],
  ])
  const second = await page(first.Marker)
  expect(second.Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
    ['v3', true],
    ['v2', false],
  ])
  expect(second.Versions![0]).not.toHaveProperty('Document')
  expect(await document(PolicyArn, 'v3')).toBe(allowing('s3:Put*'))
})

test.each(['v0', 'v9', 'v1000000000'])('version %s of a policy that has it not is not found', async VersionId => {
  const PolicyArn = (await create()).Arn!
  const answer = await refusal(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })))
  expect(answer).toMatch(VersionId === 'v0' ? /^ValidationError: / : /^NoSuchEntity: /)
})

test('a policy is deleted once it is neither attached nor a boundary, and has one version', async () => {
  const PolicyArn = (await create()).Arn!
  const { RoleName } = await newRole()
  const remove = () => refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))
  await addVersion(PolicyArn, 's3:Get*')
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  expect(await get(PolicyArn)).toMatchObject({ AttachmentCount: 1 })
  expect(await remove()).toBe('DeleteConflict: Cannot delete a policy attached to entities.')
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  expect(await remove()).toBe(
    "DeleteConflict: This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  )
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
  expect(await remove()).toBe('accepted')
  expect(await remove()).toBe(`NoSuchEntity: Policy ${PolicyArn} was not found.`)
})

test('tags of a policy are added, replaced, removed and listed', async () => {
  const PolicyArn = (await create({ Tags: [{ Key: 'a', Value: '1' }] })).Arn!
  await iam.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'A', Value: '2' }, { Key: 'b', Value: '' }] })) // biome-ignore format: short
  expect(await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).toMatchObject({
    Tags: [
      { Key: 'A', Value: '2' },
      { Key: 'b', Value: '' },
    ],
    IsTruncated: false,
  })
  await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['a'] }))
  expect((await get(PolicyArn)).Tags).toEqual([{ Key: 'b', Value: '' }])
})

test('policies of AWS can be read, listed and attached, and not changed', async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly'
  expect(await get(PolicyArn)).toMatchObject({ PolicyName: 'AmazonCognitoReadOnly', Path: '/', DefaultVersionId: 'v1', AttachmentCount: 0 })
  expect(JSON.parse(await document(PolicyArn, 'v1')).Statement[0].Action).toContain('cognito-idp:Describe*')
  const { RoleName } = await newRole()
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  expect(await get(PolicyArn)).toMatchObject({ AttachmentCount: 1 })
  for (const send of [
    () => addVersion(PolicyArn, 's3:*'),
    () => iam.send(new DeletePolicyCommand({ PolicyArn })),
    () => iam.send(new TagPolicyCommand({ PolicyArn, Tags: [] })),
    () => iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
  ])
    expect(await refusal(send())).toBe(`AccessDenied: Policy ${PolicyArn} belongs to AWS and cannot be changed.`)
})

test('policies are listed by scope, use and path prefix, page by page', async () => {
  const own = iamFor(service, { accessKeyId: '222222222222', secretAccessKey: 'x' })
  const arns: string[] = []
  for (const PolicyName of ['b', 'AdministratorAccess', 'zz']) {
    const { Policy } = await own.send(new CreatePolicyCommand({ PolicyName, Path: '/p/', PolicyDocument: allowing('s3:*') }))
    arns.push(Policy!.Arn!)
  }
  await own.send(new CreateUserCommand({ UserName: 'u', PermissionsBoundary: arns[2]! }))
  await own.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn: arns[0]! }))
  const list = async (input: ListPoliciesCommandInput = {}) =>
    (await own.send(new ListPoliciesCommand(input))).Policies!.map(({ PolicyName }) => PolicyName)
  expect(await list({ Scope: 'Local' })).toEqual(['AdministratorAccess', 'b', 'zz'])
  expect(await list({ PathPrefix: '/p/' })).toEqual(['AdministratorAccess', 'b', 'zz'])
  expect(await list({ OnlyAttached: true })).toEqual(['b', 'zz'])
  expect(await list({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['b'])
  expect(await list({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['zz'])
  expect(await list({ Scope: 'AWS', OnlyAttached: true })).toEqual([])
  const all = await list()
  expect(all.filter(name => name === 'AdministratorAccess')).toHaveLength(2)
  const paged: (string | undefined)[] = []
  for (let Marker: string | undefined; ; ) {
    const page = await own.send(new ListPoliciesCommand({ MaxItems: 1, Marker }))
    paged.push(...page.Policies!.map(({ PolicyName }) => PolicyName))
    Marker = page.Marker
    if (!page.IsTruncated) break
  }
  expect(paged).toEqual(all)
})

test('the roles and users of a policy are listed by kind and use', async () => {
  const PolicyArn = (await create()).Arn!
  const { RoleName, RoleId } = await newRole()
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const { User } = await iam.send(new CreateUserCommand({ UserName: newName('user') }))
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: User!.UserName!, PermissionsBoundary: PolicyArn }))
  const entities = async (input: Partial<ListEntitiesForPolicyCommandInput> = {}) => {
    const { PolicyGroups, PolicyUsers, PolicyRoles } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...input }))
    return { PolicyGroups, PolicyUsers, PolicyRoles }
  }
  const users = [{ UserName: User!.UserName, UserId: User!.UserId }]
  const roles = [{ RoleName, RoleId }]
  expect(await entities()).toEqual({ PolicyGroups: [], PolicyUsers: users, PolicyRoles: roles })
  expect(await entities({ EntityFilter: 'User' })).toEqual({ PolicyGroups: [], PolicyUsers: users, PolicyRoles: [] })
  expect(await entities({ EntityFilter: 'Group' })).toEqual({ PolicyGroups: [], PolicyUsers: [], PolicyRoles: [] })
  expect(await entities({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual({ PolicyGroups: [], PolicyUsers: [], PolicyRoles: roles })
  expect(await entities({ PathPrefix: '/none/' })).toEqual({ PolicyGroups: [], PolicyUsers: [], PolicyRoles: [] })
})

const PolicyArn = `arn:aws:iam::${account}:policy/nobody`
const gone = `NoSuchEntity: Policy ${PolicyArn} was not found.`
test.each([
  ['GetPolicy', new GetPolicyCommand({ PolicyArn })],
  ['GetPolicyVersion', new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })],
  ['ListPolicyVersions', new ListPolicyVersionsCommand({ PolicyArn })],
  ['CreatePolicyVersion', new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowing('s3:*') })],
  ['SetDefaultPolicyVersion', new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })],
  ['DeletePolicyVersion', new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' })],
  ['DeletePolicy', new DeletePolicyCommand({ PolicyArn })],
  ['TagPolicy', new TagPolicyCommand({ PolicyArn, Tags: [] })],
  ['UntagPolicy', new UntagPolicyCommand({ PolicyArn, TagKeys: ['a'] })],
  ['ListPolicyTags', new ListPolicyTagsCommand({ PolicyArn })],
  ['ListEntitiesForPolicy', new ListEntitiesForPolicyCommand({ PolicyArn })],
])('%s of an unknown policy answers NoSuchEntity, and of no ARN InvalidInput', async (_, command) => {
  expect(await refusal(iam.send(command as GetPolicyCommand))).toBe(gone)
  const other = Object.assign(Object.create(Object.getPrototypeOf(command)), command, {
    input: { ...command.input, PolicyArn: 'arn:aws:s3:::a-bucket-of-mine' },
  })
  expect(await refusal(iam.send(other))).toBe('InvalidInput: ARN arn:aws:s3:::a-bucket-of-mine is not valid.')
})
