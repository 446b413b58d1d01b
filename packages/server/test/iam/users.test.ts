import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startTestService } from '../support/service.ts'
import { allowing, type Credentials, iamFor, refusal, stsFor } from './support.ts'

const service = await startTestService()
const production = await startTestService({ production: true })
afterAll(() => Promise.all([service.close(), production.close()]))
const iam = iamFor(service)
const account = '000000000000'
const adminPolicy = 'arn:aws:iam::aws:policy/AdministratorAccess'

let names = 0
const newName = () => `user-${names++}`
const create = async (input: Partial<CreateUserCommandInput> = {}) =>
  (await iam.send(new CreateUserCommand({ UserName: newName(), ...input }))).User!
const get = async (UserName: string) => (await iam.send(new GetUserCommand({ UserName }))).User!

test('a user is created with its id, ARN, path, boundary and tags, and is read back with all of them', async () => {
  const UserName = newName()
  const made = await create({ UserName, Path: '/ops/', PermissionsBoundary: adminPolicy, Tags: [{ Key: 'team', Value: 'a+b é' }] })
  expect(made.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
  expect(await get(UserName)).toEqual({
    UserName,
    UserId: made.UserId,
    Path: '/ops/',
    Arn: `arn:aws:iam::${account}:user/ops/${UserName}`,
    CreateDate: made.CreateDate,
    PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: adminPolicy },
    Tags: [{ Key: 'team', Value: 'a+b é' }],
  })
})

test('a name is taken ignoring case, also for a user that is renamed', async () => {
  const UserName = newName()
  await create({ UserName })
  const taken = `EntityAlreadyExists: User with name ${UserName.toUpperCase()} already exists.`
  expect(await refusal(create({ UserName: UserName.toUpperCase() }))).toBe(taken)
  const other = await create()
  expect(await refusal(iam.send(new UpdateUserCommand({ UserName: other.UserName!, NewUserName: UserName.toUpperCase() })))).toBe(taken)
})

test.each([
  ['markup', '"><script>', 'ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters'],
  ['65 characters', 'a'.repeat(65), 'Member must have length less than or equal to 64'],
])('a user with a name of %s is refused', async (_, UserName, message) => {
  expect(await refusal(create({ UserName }))).toContain(message)
})

test('a user that is renamed or moved keeps id, policies and access keys', async () => {
  const made = await create()
  const UserName = made.UserName!
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: allowing('s3:*') }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const NewUserName = newName()
  await iam.send(new UpdateUserCommand({ UserName, NewUserName, NewPath: '/moved/' }))
  const renamed = await get(NewUserName)
  expect(renamed).toMatchObject({ UserId: made.UserId, Arn: `arn:aws:iam::${account}:user/moved/${NewUserName}` })
  expect(await refusal(get(UserName))).toBe(`NoSuchEntity: The user with name ${UserName} cannot be found.`)
  expect((await iam.send(new ListUserPoliciesCommand({ UserName: NewUserName }))).PolicyNames).toEqual(['p'])
  const key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
  expect(await stsFor(service, key).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: renamed.Arn, UserId: made.UserId })
})

test('users are listed by path prefix, page by page, without tags and boundary', async () => {
  for (const name of ['c', 'A', 'b'])
    await create({ UserName: `listed-${name}`, Path: '/listed/', PermissionsBoundary: adminPolicy, Tags: [{ Key: 'a', Value: '' }] })
  const page = (Marker?: string) => iam.send(new ListUsersCommand({ PathPrefix: '/listed/', MaxItems: 2, Marker }))
  const first = await page()
  expect([first.Users!.map(({ UserName }) => UserName), first.IsTruncated]).toEqual([['listed-A', 'listed-b'], true])
  expect([first.Users![0]!.Tags, first.Users![0]!.PermissionsBoundary]).toEqual([undefined, undefined])
  expect((await page(first.Marker)).Users!.map(({ UserName }) => UserName)).toEqual(['listed-c'])
})

test('tags of a user are added, replaced, removed and listed', async () => {
  const UserName = (await create({ Tags: [{ Key: 'a', Value: '1' }] })).UserName!
  await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'A', Value: '2' }] }))
  await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'b', Value: '' }] }))
  await iam.send(new UntagUserCommand({ UserName, TagKeys: ['B'] }))
  expect(await iam.send(new ListUserTagsCommand({ UserName }))).toMatchObject({ Tags: [{ Key: 'A', Value: '2' }], IsTruncated: false })
})

test('a user has inline policies of 2,048 characters in all, and attached policies', async () => {
  const UserName = (await create()).UserName!
  const PolicyDocument = allowing('s3:*')
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }))
  expect(await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: 'p' }))).toMatchObject({
    UserName,
    PolicyName: 'p',
    PolicyDocument: encodeURIComponent(PolicyDocument).replaceAll('*', '%2A'),
  })
  expect(
    await refusal(iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'q', PolicyDocument: allowing(`s3:${'a'.repeat(2000)}`) }))),
  ).toBe(`LimitExceeded: Maximum policy size of 2048 bytes exceeded for user ${UserName}`)
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: adminPolicy }))
  const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
  expect(AttachedPolicies).toEqual([{ PolicyName: 'AdministratorAccess', PolicyArn: adminPolicy }])

  const remove = () => refusal(iam.send(new DeleteUserCommand({ UserName })))
  expect(await remove()).toBe('DeleteConflict: Cannot delete entity, must delete policies first.')
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }))
  expect(await remove()).toBe('DeleteConflict: Cannot delete entity, must detach all policies first.')
  await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: adminPolicy }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  expect(await remove()).toBe('DeleteConflict: Cannot delete entity, must delete access keys first.')
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey!.AccessKeyId! }))
  expect(await remove()).toBe('accepted')
})

test('the boundary of a user is set and removed', async () => {
  const UserName = (await create()).UserName!
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: adminPolicy }))
  expect((await get(UserName)).PermissionsBoundary).toMatchObject({ PermissionsBoundaryArn: adminPolicy })
  await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))
  expect((await get(UserName)).PermissionsBoundary).toBeUndefined()
})

const UserName = 'nobody'
const PolicyName = 'p'
test.each([
  ['DeleteUser', new DeleteUserCommand({ UserName })],
  ['UpdateUser', new UpdateUserCommand({ UserName, NewPath: '/' })],
  ['TagUser', new TagUserCommand({ UserName, Tags: [] })],
  ['UntagUser', new UntagUserCommand({ UserName, TagKeys: ['a'] })],
  ['ListUserTags', new ListUserTagsCommand({ UserName })],
  ['PutUserPolicy', new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: allowing('s3:*') })],
  ['GetUserPolicy', new GetUserPolicyCommand({ UserName, PolicyName })],
  ['DeleteUserPolicy', new DeleteUserPolicyCommand({ UserName, PolicyName })],
  ['ListUserPolicies', new ListUserPoliciesCommand({ UserName })],
  ['AttachUserPolicy', new AttachUserPolicyCommand({ UserName, PolicyArn: adminPolicy })],
  ['DetachUserPolicy', new DetachUserPolicyCommand({ UserName, PolicyArn: adminPolicy })],
  ['ListAttachedUserPolicies', new ListAttachedUserPoliciesCommand({ UserName })],
  ['PutUserPermissionsBoundary', new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: adminPolicy })],
  ['DeleteUserPermissionsBoundary', new DeleteUserPermissionsBoundaryCommand({ UserName })],
  ['CreateAccessKey', new CreateAccessKeyCommand({ UserName })],
  ['ListAccessKeys', new ListAccessKeysCommand({ UserName })],
  ['UpdateAccessKey', new UpdateAccessKeyCommand({ UserName, AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA', Status: 'Active' })],
  ['DeleteAccessKey', new DeleteAccessKeyCommand({ UserName, AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })],
])('%s of an unknown user answers NoSuchEntity', async (_, command) => {
  expect(await refusal(iam.send(command as unknown as GetUserCommand))).toBe('NoSuchEntity: The user with name nobody cannot be found.')
})

describe('access keys in production', async () => {
  const { accessKeyId, secretAccessKey } = await production.createAdminKey()
  const admin = iamFor(production, { accessKeyId, secretAccessKey })
  const identity = (key: Credentials) => stsFor(production, key).send(new GetCallerIdentityCommand({}))
  async function newUser() {
    const UserName = newName()
    await admin.send(new CreateUserCommand({ UserName }))
    const newKey = async () => {
      const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName }))
      return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    }
    return { UserName, newKey }
  }

  test('a user has two at most; each signs as the user, and the list does not show the secret', async () => {
    const { UserName, newKey } = await newUser()
    const [one, two] = [await newKey(), await newKey()]
    expect(one.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    for (const key of [one, two])
      expect(await identity(key)).toMatchObject({ Arn: `arn:aws:iam::${account}:user/${UserName}`, UserId: expect.stringMatching(/^AIDA/) })
    expect(await refusal(newKey())).toBe('LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2')
    const { AccessKeyMetadata } = await admin.send(new ListAccessKeysCommand({ UserName }))
    expect(AccessKeyMetadata!.map(({ AccessKeyId }) => AccessKeyId).sort()).toEqual([one.accessKeyId, two.accessKeyId].sort())
    expect(AccessKeyMetadata![0]).toEqual({ UserName, AccessKeyId: expect.any(String), Status: 'Active', CreateDate: expect.any(Date) })
  })

  test('a key that is inactive or deleted is refused at once', async () => {
    const { UserName, newKey } = await newUser()
    const key = await newKey()
    const AccessKeyId = key.accessKeyId
    await identity(key)
    await admin.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }))
    const invalid = 'InvalidClientTokenId: The security token included in the request is invalid.'
    expect(await refusal(identity(key))).toBe(invalid)
    await admin.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }))
    expect(await refusal(identity(key))).toBe('accepted')
    await admin.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
    expect(await refusal(identity(key))).toBe(invalid)
    expect(await refusal(admin.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })))).toBe(
      `NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`,
    )
  })

  test('the key of another user is neither changed nor deleted by a wrong name', async () => {
    const [one, other] = [await newUser(), await newUser()]
    const { accessKeyId: AccessKeyId } = await one.newKey()
    const gone = `NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`
    const { UserName } = other
    expect(await refusal(admin.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })))).toBe(gone)
    expect(await refusal(admin.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })))).toBe(gone)
  })

  test('without a name an action is about the caller, who has to be a user', async () => {
    const { UserName, newKey } = await newUser()
    await admin.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: allowing('iam:*') }))
    const own = iamFor(production, await newKey())
    expect((await own.send(new GetUserCommand({}))).User).toMatchObject({ UserName })
    const { AccessKey } = await own.send(new CreateAccessKeyCommand({}))
    expect(AccessKey).toMatchObject({ UserName })
    expect((await own.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(2)
    await own.send(new DeleteAccessKeyCommand({ AccessKeyId: AccessKey!.AccessKeyId! }))
    expect(await refusal(admin.send(new GetUserCommand({})))).toBe(
      'ValidationError: Must specify userName when calling with non-User credentials',
    )
  })

  test('the last use of a key has time, service and region', async () => {
    const { UserName, newKey } = await newUser()
    const key = await newKey()
    const lastUsed = () => admin.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }))
    expect(await lastUsed()).toMatchObject({ UserName, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } })
    await identity(key)
    await vi.waitFor(async () =>
      expect((await lastUsed()).AccessKeyLastUsed).toEqual({ ServiceName: 'sts', Region: 'us-east-1', LastUsedDate: expect.any(Date) }),
    )
    expect(await refusal(admin.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })))).toBe(
      'NoSuchEntity: The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found.',
    )
  })

  test('a status that only the service sets is refused', async () => {
    const { UserName, newKey } = await newUser()
    const { accessKeyId: AccessKeyId } = await newKey()
    expect(await refusal(admin.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Expired' })))).toContain(
      "ValidationError: 1 validation error detected: Value 'Expired' at 'status'",
    )
  })
})
