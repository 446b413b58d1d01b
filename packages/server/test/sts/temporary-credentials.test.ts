import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { allowing, type Credentials, refusal, trusting } from '../iam/support.ts'
import { startTestService } from '../support/service.ts'
import { principalsOf, toKey } from './support.ts'

const account = '000000000000'
const root = `arn:aws:iam::${account}:root`
const production = await startTestService({ production: true })
afterAll(() => production.close())
afterEach(() => void vi.useRealTimers())

const { accessKeyId, secretAccessKey } = await production.createAdminKey()
const adminKey: Credentials = { accessKeyId, secretAccessKey }
const { admin, newName, newRole, newUser, assume, session, identity, listPools } = principalsOf(production, adminKey)

describe('temporary credentials', () => {
  test('have the ids, ARN and expiry of the service, and are those of the session', async () => {
    const { RoleArn, RoleId, RoleName } = await newRole(trusting({ AWS: root }), undefined, { Path: '/a/' })
    const before = Date.now()
    const { Credentials, AssumedRoleUser, PackedPolicySize } = await assume(adminKey, { RoleArn, RoleSessionName: 'my.session' })
    expect(Credentials!.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    const arn = `arn:aws:sts::${account}:assumed-role/${RoleName}/my.session`
    expect(AssumedRoleUser).toEqual({ AssumedRoleId: `${RoleId}:my.session`, Arn: arn })
    expect(PackedPolicySize).toBeUndefined()
    expect(Math.abs(Credentials!.Expiration!.getTime() - before - 3_600_000)).toBeLessThan(5_000)
    expect(await identity(toKey(Credentials))).toMatchObject({ UserId: `${RoleId}:my.session`, Account: account, Arn: arn })
  })

  test('may do what the role may, and nothing else', async () => {
    const { RoleArn, RoleName } = await newRole(trusting({ AWS: root }), allowing('cognito-idp:ListUserPools'))
    const key = await session(adminKey, { RoleArn })
    expect(await listPools(key)).toBe('accepted')
    await admin.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'permissions' }))
    expect(await listPools(key)).toContain('AccessDeniedException')
  })

  test('are refused without their token, with a changed one, and with that of another key', async () => {
    const { RoleArn } = await newRole(trusting({ AWS: root }), allowing('*'))
    const [one, other] = [await session(adminKey, { RoleArn }), await session(adminKey, { RoleArn })]
    const invalid = 'InvalidClientTokenId: The security token included in the request is invalid.'
    const { sessionToken, ...bare } = one
    const changed = `${sessionToken!.slice(0, -4)}${sessionToken!.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    for (const key of [
      bare,
      { ...one, sessionToken: changed },
      { ...one, sessionToken: other.sessionToken! },
      { ...one, sessionToken: 'x' },
    ])
      expect(await refusal(identity(key))).toBe(invalid)
    expect(await refusal(identity({ ...adminKey, sessionToken: sessionToken! }))).toBe(invalid)
    expect(await refusal(identity({ ...one, secretAccessKey: other.secretAccessKey }))).toContain('SignatureDoesNotMatch')
  })

  test('expire by the real clock', async () => {
    const { RoleArn } = await newRole(trusting({ AWS: root }), allowing('*'))
    const key = await session(adminKey, { RoleArn, DurationSeconds: 900 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 895_000 })
    expect(await listPools(key)).toBe('accepted')
    vi.setSystemTime(Date.now() + 10_000)
    expect(await refusal(identity(key))).toBe('ExpiredToken: The security token included in the request is expired')
    expect(await listPools(key)).toContain('ExpiredTokenException')
  })

  test('end when their role is deleted, also where another role has its name', async () => {
    const { RoleArn, RoleName } = await newRole(trusting({ AWS: root }))
    const key = await session(adminKey, { RoleArn })
    await admin.send(new DeleteRoleCommand({ RoleName }))
    await admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting({ AWS: root }) }))
    expect(await refusal(identity(key))).toContain('InvalidClientTokenId')
  })

  test('a role notes when it was last assumed', async () => {
    const { RoleArn, RoleName } = await newRole(trusting({ AWS: root }))
    await assume(adminKey, { RoleArn })
    const { Role } = await admin.send(new GetRoleCommand({ RoleName }))
    expect(Role!.RoleLastUsed).toMatchObject({ Region: 'us-east-1', LastUsedDate: expect.any(Date) })
  })
})

describe('session policies', () => {
  test('limit the role: both have to allow', async () => {
    const { RoleArn } = await newRole(trusting({ AWS: root }), allowing('cognito-idp:*'))
    expect(await listPools(await session(adminKey, { RoleArn, Policy: allowing('cognito-idp:List*') }))).toBe('accepted')
    expect(await listPools(await session(adminKey, { RoleArn, Policy: allowing('cognito-idp:Describe*') }))).toContain(
      'because no session policy allows the cognito-idp:ListUserPools action',
    )
    const { RoleArn: empty } = await newRole(trusting({ AWS: root }))
    expect(await listPools(await session(adminKey, { RoleArn: empty, Policy: allowing('*') }))).toContain('AccessDenied')
  })

  test('may be managed policies, which apply as they are at the time of the request', async () => {
    const { RoleArn } = await newRole(trusting({ AWS: root }), allowing('*'))
    const { Policy } = await admin.send(new CreatePolicyCommand({ PolicyName: newName('policy'), PolicyDocument: allowing('iam:*') }))
    const { Credentials, PackedPolicySize } = await assume(adminKey, { RoleArn, PolicyArns: [{ arn: Policy!.Arn! }] })
    expect(PackedPolicySize).toBeGreaterThan(0)
    expect(await listPools(toKey(Credentials))).toContain('AccessDenied')
    const aws = await session(adminKey, { RoleArn, PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly' }] })
    expect(await listPools(aws)).toBe('accepted')
  })
})

describe('access keys of users in production', () => {
  test('have the permissions of inline and attached policies, and lose them at once', async () => {
    const user = await newUser()
    expect(await identity(user.key)).toMatchObject({ UserId: user.id, Arn: user.arn })
    expect(await listPools(user.key)).toContain('AccessDenied')
    await admin.send(new AttachUserPolicyCommand({ UserName: user.UserName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly' }))
    expect(await listPools(user.key)).toBe('accepted')
  })
})
