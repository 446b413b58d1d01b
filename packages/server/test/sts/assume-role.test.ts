import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, UpdateRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, test } from 'vitest'
import { allowing, type Credentials, iamFor, policy, refusal, stsFor, trusting, trustsCognito } from '../iam/support.ts'
import { startTestService } from '../support/service.ts'
import { principalsOf, toKey } from './support.ts'

const account = '000000000000'
const root = `arn:aws:iam::${account}:root`
const production = await startTestService({ production: true })
const development = await startTestService()
afterAll(() => Promise.all([production.close(), development.close()]))

const { accessKeyId, secretAccessKey } = await production.createAdminKey()
const adminKey: Credentials = { accessKeyId, secretAccessKey }
const { admin, newRole, newUser, assume, session, identity, listPools } = principalsOf(production, adminKey)

describe('who may assume a role', () => {
  const denied = (arn: string, RoleArn: string, why = '') =>
    `AccessDenied: User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}${why}`

  test('a user that the trust policy names, without a policy of its own', async () => {
    const user = await newUser()
    const { RoleArn } = await newRole(trusting({ AWS: user.arn }))
    expect(await identity(await session(user.key, { RoleArn }))).toMatchObject({ Account: account })
    const other = await newUser(allowing('sts:AssumeRole'))
    expect(await refusal(assume(other.key, { RoleArn }))).toBe(denied(other.arn, RoleArn))
  })

  test('a user of an account that the trust policy names, with a policy of its own', async () => {
    const { RoleArn } = await newRole(trusting({ AWS: root }))
    const [without, withPolicy] = [await newUser(), await newUser(allowing('sts:AssumeRole', RoleArn))]
    const none = ' because no identity-based policy allows the sts:AssumeRole action'
    expect(await refusal(assume(without.key, { RoleArn }))).toBe(denied(without.arn, RoleArn, none))
    expect(await refusal(assume(withPolicy.key, { RoleArn }))).toBe('accepted')
  })

  test('a session of a role that the trust policy names, for an hour at most', async () => {
    const first = await newRole(trusting({ AWS: root }))
    const second = await newRole(trusting({ AWS: first.RoleArn }), undefined, { MaxSessionDuration: 7200 })
    const key = await session(adminKey, first)
    expect(await refusal(assume(key, { RoleArn: second.RoleArn }))).toBe('accepted')
    expect(await refusal(assume(key, { RoleArn: second.RoleArn, DurationSeconds: 3601 }))).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
    expect(await refusal(assume(adminKey, { RoleArn: second.RoleArn }))).toBe(denied(`arn:aws:iam::${account}:user/admin`, second.RoleArn))
  })

  test('nobody by an explicit deny, whatever else allows it', async () => {
    const deny = JSON.stringify({
      Version: '2012-10-17',
      Statement: ['Allow', 'Deny'].map(Effect => ({ Effect, Principal: { AWS: root }, Action: 'sts:AssumeRole' })),
    })
    const { RoleArn } = await newRole(deny)
    expect(await refusal(assume(adminKey, { RoleArn }))).toBe(denied(`arn:aws:iam::${account}:user/admin`, RoleArn))
  })

  const external = { Condition: { StringEquals: { 'sts:ExternalId': 'the-id' } } }
  test.each<[what: string, trust: string, ExternalId: string | undefined, outcome: 'accepted' | 'denied']>([
    ['the external id that is asked for', trusting({ AWS: root }, external), 'the-id', 'accepted'],
    ['another external id', trusting({ AWS: root }, external), 'The-id', 'denied'],
    ['no external id', trusting({ AWS: root }, external), undefined, 'denied'],
    ['an external id that is not asked for', trusting({ AWS: root }), 'any', 'accepted'],
    ['a trust policy for a service', trustsCognito, undefined, 'denied'],
    ['a trust policy for another account', trusting({ AWS: '999999999999' }), undefined, 'denied'],
    ['a trust policy for everyone', trusting('*'), undefined, 'accepted'],
    [
      'a trust policy for another action',
      policy({ Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:AssumeRoleWithSAML' }),
      undefined,
      'denied',
    ],
    [
      'a condition with an unknown key',
      trusting({ AWS: root }, { Condition: { StringEquals: { 'aws:Unknown': 'x' } } }),
      undefined,
      'denied',
    ],
    [
      'a condition on the name of the session',
      trusting({ AWS: root }, { Condition: { StringLike: { 'sts:RoleSessionName': 'sess*' } } }),
      undefined,
      'accepted',
    ],
    ['a condition on MFA', trusting({ AWS: root }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }), undefined, 'denied'],
  ])('%s: %#', async (_, trust, ExternalId, outcome) => {
    const { RoleArn } = await newRole(trust)
    const expected = outcome === 'accepted' ? outcome : denied(`arn:aws:iam::${account}:user/admin`, RoleArn)
    expect(await refusal(assume(adminKey, { RoleArn, ...(ExternalId && { ExternalId }) }))).toBe(expected)
  })

  test('a role that does not exist is refused as one that does not trust the caller', async () => {
    const RoleArn = `arn:aws:iam::${account}:role/nobody`
    expect(await refusal(assume(adminKey, { RoleArn }))).toBe(denied(`arn:aws:iam::${account}:user/admin`, RoleArn))
  })

  test('tags need sts:TagSession in the trust policy too', async () => {
    const tagged = { Tags: [{ Key: 'team', Value: 'a' }] }
    const { RoleArn } = await newRole(trusting({ AWS: root }))
    expect(await refusal(assume(adminKey, { RoleArn, ...tagged }))).toContain('not authorized to perform: sts:TagSession')
    const both = await newRole(
      trusting({ AWS: root }, { Action: ['sts:AssumeRole', 'sts:TagSession'] }),
      policy({
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
      }),
    )
    expect(await listPools(await session(adminKey, { RoleArn: both.RoleArn, ...tagged }))).toBe('accepted')
  })
})

describe('a request of AssumeRole', () => {
  test.each<[what: string, input: Partial<AssumeRoleCommandInput>, message: string]>([
    [
      'an ARN that is no role',
      { RoleArn: `arn:aws:iam::${account}:user/somebody` },
      `ValidationError: arn:aws:iam::${account}:user/somebody is invalid`,
    ],
    [
      'a duration that is too short',
      { DurationSeconds: 899 },
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      'a duration above that of the role',
      { DurationSeconds: 3601 },
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [
      'a session name of one character',
      { RoleSessionName: 'a' },
      "at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    ['a session name with markup', { RoleSessionName: '<a>' }, "Value '<a>' at 'roleSessionName' failed to satisfy constraint"],
    [
      'a code of an MFA device',
      { SerialNumber: 'arn:aws:iam::1:mfa/a', TokenCode: '123456' },
      'AccessDenied: MultiFactorAuthentication failed',
    ],
    ['a malformed session policy', { Policy: '{' }, 'MalformedPolicyDocument: This policy contains invalid Json'],
    [
      'a session policy with a principal',
      { Policy: trusting('*') },
      'MalformedPolicyDocument: Policy document should not specify a principal.',
    ],
    [
      'a managed policy that does not exist',
      { PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/none` }] },
      'MalformedPolicyDocument: Policy',
    ],
    [
      'a session policy that is too long',
      { Policy: policy({ Sid: 'x'.repeat(2100), Effect: 'Allow', Action: '*', Resource: '*' }) },
      'PackedPolicyTooLarge: Packed policy consumes 108% of allotted space, please use smaller policy.',
    ],
  ])('with %s is refused', async (_, input, message) => {
    const { RoleArn } = await newRole(trusting({ AWS: root }))
    expect(await refusal(assume(adminKey, { RoleArn, ...input }))).toContain(message)
  })

  test('may ask for as long as the role allows', async () => {
    const { RoleArn, RoleName } = await newRole(trusting({ AWS: root }))
    await admin.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 43_200 }))
    const { Credentials } = await assume(adminKey, { RoleArn, DurationSeconds: 43_200 })
    expect(Credentials!.Expiration!.getTime() - Date.now()).toBeGreaterThan(43_100_000)
  })
})

describe('in development', () => {
  const sts = stsFor(development)
  const iam = iamFor(development)

  test('anybody is the root user, a role trusts or not, and its session is the caller', async () => {
    const trusted = await iam.send(new CreateRoleCommand({ RoleName: 'trusts-root', AssumeRolePolicyDocument: trusting({ AWS: root }) }))
    await iam.send(new CreateRoleCommand({ RoleName: 'trusts-cognito', AssumeRolePolicyDocument: trustsCognito }))
    const { Credentials, AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn: trusted.Role!.Arn!, RoleSessionName: 'dev' }))
    expect(await stsFor(development, toKey(Credentials)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: AssumedRoleUser!.Arn,
    })
    const RoleArn = `arn:aws:iam::${account}:role/trusts-cognito`
    expect(await refusal(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'dev' })))).toContain('AccessDenied')
  })

  test('the key of a user is that user, without evaluation of its policies', async () => {
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'operator', Path: '/ops/' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'operator' }))
    const key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: 'whatever' }
    expect(await stsFor(development, key).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: User!.Arn, UserId: User!.UserId })
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: 'trusts-user', AssumeRolePolicyDocument: trusting({ AWS: User!.Arn }) }),
    )
    const assumed = stsFor(development, key).send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'dev' }))
    expect(await refusal(assumed)).toBe('accepted')
  })
})
