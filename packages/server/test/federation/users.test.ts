import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../oauth/support.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { password } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, errorOf, providerName } from './support.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.user = { sub: 'User-1', email: 'ann@example.com' }
  provider.userInfo = {}
})

const Username = `${providerName}_User-1`

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const attributesOf = async (UserPoolId: string, name = Username) => {
    const { UserAttributes } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: name }))
    return Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value]))
  }

  test('the first sign-in at a provider creates the user with identities, group and tokens; the next one is the same user', async () => {
    const { UserPoolId, tokens } = await createFederatedApp(service, provider)
    const { id, access } = await tokens()
    const identity = { userId: 'User-1', providerName, providerType: 'OIDC', issuer: null }
    expect(id).toMatchObject({
      'cognito:username': Username,
      'cognito:groups': [`${UserPoolId}_${providerName}`],
      email: 'ann@example.com',
      email_verified: false,
      identities: [{ ...identity, primary: 'true', dateCreated: expect.stringMatching(/^\d{13}$/) }],
      nonce: expect.any(String),
    })
    expect(access).toMatchObject({ username: Username, 'cognito:groups': [`${UserPoolId}_${providerName}`] })
    const user = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(user).toMatchObject({ UserStatus: 'EXTERNAL_PROVIDER', Enabled: true })
    expect(JSON.parse((await attributesOf(UserPoolId)).identities!)).toEqual([
      { ...identity, primary: true, dateCreated: expect.any(Number) },
    ])
    const GroupName = `${UserPoolId}_${providerName}`
    const { Users } = await service.sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))
    expect(Users!.map(({ Username: name }) => name)).toEqual([Username])
    const { UserPool } = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
    expect(UserPool!.SchemaAttributes!.at(-1)).toMatchObject({ Name: 'identities', Mutable: true, StringAttributeConstraints: {} })

    provider.user = { sub: 'User-1', email: 'ann@new.example' }
    const again = await tokens()
    expect(again.id).toMatchObject({ sub: id.sub, email: 'ann@new.example', email_verified: false })
    expect((await service.sdk.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(1)
  })

  test('parallel first sign-ins of one identity make one user', async () => {
    const { UserPoolId, tokens } = await createFederatedApp(service, provider)
    const all = await Promise.all(Array.from({ length: 4 }, () => tokens()))
    expect(new Set(all.map(({ id }) => id.sub)).size).toBe(1)
    expect((await service.sdk.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(1)
  })

  test('a deleted user comes back as a new one, a disabled one is refused', async () => {
    const { UserPoolId, tokens, signIn } = await createFederatedApp(service, provider)
    const { id } = await tokens()
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
    const again = await tokens()
    expect(again.id.sub).not.toBe(id.sub)
    await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    expect(errorOf(await signIn())).toEqual({ error_description: 'User is disabled.', state: 'st', error: 'invalid_request' })
  })

  test('a username that an administrator gave to another user is not taken over', async () => {
    const { UserPoolId, signIn } = await createFederatedApp(service, provider)
    await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    expect(errorOf(await signIn())).toEqual({
      error_description: `Already found an entry for username ${Username}`,
      state: 'st',
      error: 'invalid_request',
    })
  })

  test('in a pool that ignores case the username is in lower case, and another spelling of the subject is another identity', async () => {
    const { tokens, signIn } = await createFederatedApp(service, provider, { pool: { UsernameConfiguration: { CaseSensitive: false } } })
    expect((await tokens()).id).toMatchObject({ 'cognito:username': Username.toLowerCase(), identities: [{ userId: 'User-1' }] })
    provider.user = { sub: 'USER-1' }
    expect(errorOf(await signIn())).toMatchObject({ error_description: `Already found an entry for username ${Username.toLowerCase()}` })
  })

  test.each([
    ['email addresses are usernames', { UsernameAttributes: ['email' as const] }],
    ['email addresses are aliases', { AliasAttributes: ['email' as const, 'preferred_username' as const] }],
  ])('where %s a user of a provider takes the address of nobody, and has none to sign in with', async (_, pool) => {
    const mapping = { email: 'email', email_verified: 'email_verified', preferred_username: 'nickname' }
    provider.user = { sub: 'User-1', email: 'ann@example.com', email_verified: true, nickname: 'ann' }
    const { UserPoolId, tokens } = await createFederatedApp(service, provider, { pool, mapping })
    const own = 'UsernameAttributes' in pool ? 'ann@example.com' : 'native'
    await service.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: own,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: 'ann@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    )
    const { id } = await tokens()
    expect(id).toMatchObject({ email: 'ann@example.com', email_verified: true })
    const found = await attributesOf(UserPoolId, 'ann@example.com')
    expect(found.sub).not.toBe(id.sub)
    await service.sdk.send(
      new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: [{ Name: 'preferred_username', Value: 'native' }] }),
    )
    expect((await attributesOf(UserPoolId, 'ann@example.com')).sub).toBe(found.sub)
  })

  test('an address that is an alias of another user fails the sign-in of a user who has a password here as well', async () => {
    provider.user = { sub: 'User-1', email: 'ann@example.com', email_verified: true }
    const { UserPoolId, tokens, signIn } = await createFederatedApp(service, provider, {
      pool: { AliasAttributes: ['email'] },
      mapping: { email: 'email', email_verified: 'email_verified' },
    })
    await tokens()
    const UserAttributes = [
      { Name: 'email', Value: 'ann@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ]
    await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'own', MessageAction: 'SUPPRESS', UserAttributes }))
    await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    expect(errorOf(await signIn())).toEqual({
      error_description: 'An account with the given email already exists.',
      state: 'st',
      error: 'invalid_request',
    })
    expect((await attributesOf(UserPoolId, 'ann@example.com')).sub).toBe((await attributesOf(UserPoolId, 'own')).sub)
  })

  test('claims of both documents are mapped: texts, numbers, booleans, lists and an address; a missing claim leaves the old value', async () => {
    const mapping = {
      ...{ email: 'email', email_verified: 'email_verified', address: 'address', 'custom:roles': 'roles', 'custom:level': 'level' },
      ...{ name: 'name', nickname: 'nothing' },
    }
    provider.user = { sub: 'User-1', email: 'ann@example.com', email_verified: 'TRUE', level: 7, roles: ['a b', 'ü', 'x*-._'] }
    provider.userInfo = { address: { formatted: 'Street 1' }, name: 'Ann', email: 'ann@userinfo.example' }
    const { UserPoolId, tokens } = await createFederatedApp(service, provider, {
      mapping,
      pool: {
        Schema: [
          { Name: 'roles', AttributeDataType: 'String' },
          { Name: 'level', AttributeDataType: 'Number' },
        ],
      },
    })
    await tokens()
    const expected = {
      email: 'ann@userinfo.example',
      email_verified: 'true',
      address: 'Street 1',
      'custom:roles': '[a+b, %C3%BC, x*-._]',
      'custom:level': '7',
      name: 'Ann',
    }
    expect(await attributesOf(UserPoolId)).toMatchObject(expected)
    provider.user = { sub: 'User-1', roles: ['one'] }
    provider.userInfo = {}
    await tokens()
    expect(await attributesOf(UserPoolId)).toMatchObject({ ...expected, 'custom:roles': 'one' })
  })

  test('the tokens of the provider are values of attributes that are mapped to them, and of no other', async () => {
    const { UserPoolId, tokens } = await createFederatedApp(service, provider, {
      mapping: { 'custom:access': 'access_token', 'custom:id': 'id_token' },
      pool: {
        Schema: [
          { Name: 'access', AttributeDataType: 'String' },
          { Name: 'id', AttributeDataType: 'String' },
        ],
      },
    })
    provider.user = { sub: 'User-1', access_token: 'a claim of this name' }
    await tokens()
    const stored = await attributesOf(UserPoolId)
    expect(stored['custom:access']).toBe('at-the-provider')
    expect(claimsOf(stored['custom:id'])).toMatchObject({ iss: provider.origin, sub: 'User-1' })

    const without = await createFederatedApp(service, provider)
    await without.tokens()
    expect(JSON.stringify(await attributesOf(without.UserPoolId))).not.toContain('at-the-provider')
  })

  test('an immutable attribute is written at the first sign-in, and fails each later one, even with the same value', async () => {
    const { tokens, signIn } = await createFederatedApp(service, provider, {
      pool: { Schema: [{ Name: 'code', AttributeDataType: 'String', Mutable: false }] },
      mapping: { 'custom:code': 'code' },
    })
    provider.user = { sub: 'User-1', code: 'c' }
    expect((await tokens()).id['custom:code']).toBe('c')
    expect(errorOf(await signIn())).toEqual({
      error_description: 'user.custom:code: Attribute cannot be updated.',
      state: 'st',
      error: 'invalid_request',
    })
    provider.user = { sub: 'User-1' }
    expect((await tokens()).id['custom:code']).toBe('c')
  })

  test('an administrator gives the user a password, with which the user signs in here as well', async () => {
    const { UserPoolId, ClientId, tokens } = await createFederatedApp(service, provider, {
      client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    })
    const { id } = await tokens()
    const request = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters: { USERNAME: Username, PASSWORD: password } }
    await expect(service.sdk.send(new InitiateAuthCommand(request))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
    await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    const { AuthenticationResult } = await service.sdk.send(new InitiateAuthCommand(request))
    expect(AuthenticationResult?.IdToken).toEqual(expect.any(String))
    expect((await tokens()).id.sub).toBe(id.sub)
    const { UserStatus } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(UserStatus).toBe('CONFIRMED')
  })
})
