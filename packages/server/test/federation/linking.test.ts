import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  AliasExistsException,
  ChangePasswordCommand,
  CreateIdentityProviderCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  type ProviderUserIdentifierType,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { password, startTestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { type AppOptions, createFederatedApp, providerName } from './support.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.user = { sub: 'Subject-1', email: 'ann@provider.example' }
})

const subject = 'Cognito_Subject'
const source = (more: ProviderUserIdentifierType = {}) => ({
  ...{ ProviderName: providerName, ProviderAttributeName: subject, ProviderAttributeValue: 'Subject-1' },
  ...more,
})
const local = (name: string) => ({ ProviderName: 'Cognito', ProviderAttributeName: subject, ProviderAttributeValue: name })
const invalid = 'InvalidParameterException'
const merging = 'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'

/** A pool with a provider, and what an administrator does with its users. */
async function given(service: ReturnType<typeof useServiceOn>, options: AppOptions = {}) {
  const app = await createFederatedApp(service, provider, {
    ...options,
    client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ...options.client },
  })
  const { sdk } = service
  const { UserPoolId, ClientId } = app
  /** A confirmed user. @returns the `sub` */
  const createUser = async (Username: string, more: Partial<AdminCreateUserCommandInput> = {}) => {
    const { User } = await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', ...more }))
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    return User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!
  }
  const link = (SourceUser: ProviderUserIdentifierType, DestinationUser: ProviderUserIdentifierType = local('carlos')) =>
    sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, SourceUser, DestinationUser }))
  const disable = (User: ProviderUserIdentifierType) => sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }))
  const read = (Username: string) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
  const attributes = async (name: string): Promise<Record<string, string>> =>
    Object.fromEntries((await read(name)).UserAttributes!.map(({ Name, Value }) => [Name!, Value!]))
  const identities = async (name: string) => JSON.parse((await attributes(name)).identities ?? '[]')
  const usernames = async () => (await sdk.send(new ListUsersCommand({ UserPoolId }))).Users!.map(({ Username }) => Username).sort()
  const signInByPassword = async (USERNAME = 'carlos') =>
    (
      await sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }),
      )
    ).AuthenticationResult!
  /** What the application gets instead of a code. */
  const failure = async () => {
    const { searchParams } = await app.signIn({}, app.newBrowser())
    return { error: searchParams.get('error'), description: searchParams.get('error_description') }
  }
  const addProvider = (ProviderName: string, ProviderType: 'OIDC' | 'Google' = 'OIDC', more: object = {}) =>
    sdk.send(
      new CreateIdentityProviderCommand({
        ...{ UserPoolId, ProviderName, ProviderType },
        ProviderDetails: {
          ...{ client_id: provider.clientId, client_secret: provider.clientSecret, authorize_scopes: 'openid' },
          ...(ProviderType === 'OIDC' && { oidc_issuer: provider.origin, attributes_request_method: 'GET' }),
        },
        ...more,
      }),
    )
  return { ...app, sdk, createUser, link, disable, read, attributes, identities, usernames, signInByPassword, failure, addProvider }
}

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test('a link before the first sign-in: it signs the destination in, writes its attributes, and creates no user', async () => {
    const { UserPoolId, sdk, createUser, link, identities, attributes, usernames, tokens, read, signInByPassword } = await given(service)
    const sub = await createUser('carlos', { UserAttributes: [{ Name: 'name', Value: 'Carlos' }] })
    await link(source())
    const shown = { userId: 'Subject-1', providerName, providerType: 'OIDC', issuer: null, primary: false, dateCreated: expect.any(Number) }
    expect(await identities('carlos')).toEqual([shown])
    for (const _ of ['first', 'second']) {
      const { id, access } = await tokens()
      expect(id).toMatchObject({
        ...{ sub, 'cognito:username': 'carlos', email: 'ann@provider.example', name: 'Carlos' },
        identities: [{ ...shown, primary: 'false', dateCreated: expect.stringMatching(/^\d{13}$/) }],
      })
      expect(access).toMatchObject({ sub, username: 'carlos' })
      expect(id).not.toHaveProperty('cognito:groups')
    }
    expect(await usernames()).toEqual(['carlos'])
    expect(await attributes('carlos')).toMatchObject({ email: 'ann@provider.example', email_verified: 'false' })
    expect((await read('carlos')).UserStatus).toBe('CONFIRMED')
    const { Groups } = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'carlos' }))
    expect(Groups).toEqual([])
    expect(await signInByPassword(), 'the password still works').toHaveProperty('AccessToken')
  })

  test('a link by attribute is resolved at the first sign-in, and the identity is known by its subject from then on', async () => {
    const { createUser, link, disable, identities, usernames, tokens } = await given(service)
    const sub = await createUser('carlos')
    const byEmail = source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' })
    await link(byEmail)
    expect(await identities('carlos')).toMatchObject([{ userId: 'ann@provider.example', primary: false }])
    expect((await tokens()).id).toMatchObject({ sub, 'cognito:username': 'carlos' })
    expect(await identities('carlos')).toMatchObject([{ userId: 'Subject-1', primary: false }])

    provider.user = { sub: 'Subject-1', email: 'ann@new.example' }
    expect((await tokens()).id).toMatchObject({ sub, email: 'ann@new.example' })
    provider.user = { sub: 'Somebody-else', email: 'ann@provider.example' }
    expect((await tokens()).id['cognito:username']).toBe(`${providerName}_Somebody-else`)
    expect(await usernames()).toHaveLength(2)

    await expect(disable(byEmail)).rejects.toMatchObject({ name: 'UserNotFoundException' })
    await disable(source())
    expect(await identities('carlos')).toEqual([])
  })

  test('a link that is removed: the next sign-in makes a new user, and the destination stays as it is', async () => {
    const { createUser, link, disable, identities, attributes, usernames, tokens, browser, base, query, signIn } = await given(service)
    const sub = await createUser('carlos')
    await link(source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' }))
    await disable(source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' }))
    expect(await identities('carlos')).toEqual([])
    await link(source())
    await signIn()
    const asked = () => browser.open(`${base}/oauth2/authorize?${query()}`).then(answer => answer.headers.get('location'))
    expect(await asked(), 'the browser session').toContain('code=')
    await disable(source())
    expect(await asked()).not.toContain('code=')
    expect(await attributes('carlos')).toMatchObject({ sub, email: 'ann@provider.example' })
    const { id } = await tokens()
    expect(id).toMatchObject({ 'cognito:username': `${providerName}_Subject-1`, identities: [{ primary: 'true' }] })
    expect(id.sub).not.toBe(sub)
    expect(await usernames()).toEqual([`${providerName}_Subject-1`, 'carlos'])
    await expect(disable(source({ ProviderAttributeValue: 'never linked' }))).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  test('an identity that has signed in cannot be linked until its user is deleted', async () => {
    const { UserPoolId, sdk, createUser, link, tokens, identities } = await given(service)
    const sub = await createUser('carlos')
    await tokens()
    for (const named of [source(), source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' })])
      await expect(link(named)).rejects.toMatchObject({ name: invalid, message: merging })
    expect(await identities('carlos')).toEqual([])
    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: `${providerName}_Subject-1` }))
    await link(source())
    expect((await tokens()).id.sub).toBe(sub)
  })

  test('an identity has one user, and a user five links: the others are refused and change nothing', async () => {
    const { createUser, link, identities } = await given(service)
    await createUser('carlos')
    await createUser('diana')
    await link(source())
    await expect(link(source())).rejects.toMatchObject({ name: invalid, message: 'SourceUser is already linked to DestinationUser' })
    await expect(link(source(), local('diana'))).rejects.toBeInstanceOf(AliasExistsException)
    expect(await identities('diana')).toEqual([])
    for (const value of ['2', '3', '4', '5']) await link(source({ ProviderAttributeValue: value }))
    const sixth = source({ ProviderAttributeValue: '6' })
    await expect(link(sixth)).rejects.toMatchObject({ name: 'LimitExceededException' })
    expect((await identities('carlos')).map(({ userId }: { userId: string }) => userId)).toEqual(['Subject-1', '2', '3', '4', '5'])
    await link(sixth, local('diana'))
  })

  test('of parallel links of one identity one holds; parallel links of one user all hold', async () => {
    const { createUser, link, identities } = await given(service)
    for (const name of ['carlos', 'diana', 'erik']) await createUser(name)
    const outcomes = await Promise.allSettled(['carlos', 'diana', 'erik'].map(name => link(source(), local(name))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const all = (await Promise.all(['carlos', 'diana', 'erik'].map(identities))).flat()
    expect(all).toHaveLength(1)
    const more = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(value => link(source({ ProviderAttributeValue: value }), local('erik'))),
    )
    const refused = more.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason.name] : []))
    expect(new Set(refused)).toEqual(new Set(['LimitExceededException']))
    expect(await identities('erik')).toHaveLength(5)
  })

  test('parallel first sign-ins of a link by attribute sign one user in', async () => {
    const { createUser, link, tokens, usernames } = await given(service)
    const sub = await createUser('carlos')
    await link(source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' }))
    const signedIn = await Promise.all([1, 2, 3, 4].map(() => tokens()))
    expect(new Set(signedIn.map(({ id }) => id.sub))).toEqual(new Set([sub]))
    expect(await usernames()).toEqual(['carlos'])
  })

  test('the user of a provider can be the destination, and a deleted destination takes its links along', async () => {
    const { UserPoolId, sdk, link, tokens, identities, addProvider } = await given(service)
    const { id } = await tokens()
    await addProvider('Second', 'OIDC')
    await link(source({ ProviderName: 'Second', ProviderAttributeValue: 'there' }), source())
    const Username = `${providerName}_Subject-1`
    expect(await identities(Username)).toMatchObject([
      { providerName, primary: true },
      { providerName: 'Second', userId: 'there', primary: false },
    ])
    await expect(
      link(source({ ProviderAttributeValue: 'x' }), source({ ProviderName: 'Second', ProviderAttributeValue: 'there' })),
    ).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
    await link(source({ ProviderName: 'Second', ProviderAttributeValue: 'other' }), local(Username))
    await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
    const again = await tokens()
    expect(again.id.sub).not.toBe(id.sub)
    await link(source({ ProviderName: 'Second', ProviderAttributeValue: 'there' }), source())
  })

  test('a password that an administrator took away works no more and cannot be replaced, except by an administrator', async () => {
    const { ClientId, UserPoolId, sdk, createUser, link, disable, tokens, signInByPassword } = await given(service)
    const UserAttributes = [
      { Name: 'email', Value: 'carlos@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ]
    const sub = await createUser('carlos', { UserAttributes })
    await link(source())
    const { AccessToken } = await signInByPassword()
    await disable(local('carlos'))
    const refused = { name: 'NotAuthorizedException', message: 'User password cannot be reset in the current state.' }
    await expect(signInByPassword()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
    await expect(sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'carlos' }))).rejects.toMatchObject(refused)
    const ProposedPassword = 'Another-one-1!'
    await expect(sdk.send(new ChangePasswordCommand({ AccessToken, ProposedPassword }))).rejects.toMatchObject(refused)
    expect((await tokens()).id.sub, 'the link still signs in').toBe(sub)
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carlos', Password: password, Permanent: true }))
    expect(await signInByPassword()).toHaveProperty('AccessToken')
  })

  test('an identity that created its user and is disabled cannot sign in, and cannot be linked', async () => {
    const { createUser, link, disable, tokens, failure, usernames } = await given(service)
    await createUser('carlos')
    await tokens()
    await disable(source())
    const refused = { description: expect.stringContaining(`Already found an entry for username ${providerName}_Subject-1`) }
    expect(await failure()).toMatchObject(refused)
    await expect(link(source())).rejects.toMatchObject({ name: invalid, message: merging })
    expect(await usernames()).toEqual([`${providerName}_Subject-1`, 'carlos'])
  })
})

describe('links', () => {
  const service = useServiceOn('SQLite')

  // biome-ignore format: one line a case.
  test.each<[title: string, request: { from?: object; to?: object }, name: string]>([
    ['a provider that does not exist', { from: { ProviderName: 'Nobody' } }, invalid],
    ['the pool itself as the source', { from: { ProviderName: 'Cognito', ProviderAttributeValue: 'carlos' } }, invalid],
    ['no provider', { from: { ProviderName: undefined } }, invalid],
    ['no attribute name', { from: { ProviderAttributeName: undefined } }, invalid],
    ['an attribute that is not mapped', { from: { ProviderAttributeName: 'phone_number' } }, invalid],
    ['the claim’s name in place of the attribute’s', { from: { ProviderAttributeName: 'mail' } }, invalid],
    ['the attribute username', { from: { ProviderAttributeName: 'username' } }, invalid],
    ['an attribute of a social provider', { from: { ProviderName: 'Google', ProviderAttributeName: 'email', ProviderAttributeValue: 'a@b.example' } }, invalid],
    ['no value', { from: { ProviderAttributeValue: undefined } }, invalid],
    ['an empty value', { from: { ProviderAttributeValue: '' } }, invalid],
    ['a value of 2049 characters', { from: { ProviderAttributeValue: 'x'.repeat(2049) } }, invalid],
    ['a value with U+0000', { from: { ProviderAttributeValue: 'a\0b' } }, invalid],
    ['a destination without a value', { to: { ProviderAttributeValue: undefined } }, invalid],
    ['a destination without a provider', { to: { ProviderName: undefined } }, invalid],
    ['a destination that does not exist', { to: { ProviderAttributeValue: 'nobody' } }, 'UserNotFoundException'],
    ['a destination by its email address', { to: { ProviderAttributeValue: 'carlos@example.com' } }, 'UserNotFoundException'],
    ['an identity that no user has as destination', { to: { ProviderName: providerName, ProviderAttributeValue: 'nobody' } }, 'UserNotFoundException'],
  ])('%s is refused, and nothing is linked', async (_title, { from = {}, to = {} }, name) => {
    const { createUser, link, identities, addProvider } = await given(service, { pool: { AliasAttributes: ['email'] }, mapping: { email: 'mail' } })
    await addProvider('Google', 'Google', { AttributeMapping: { email: 'email' } })
    const UserAttributes = [{ Name: 'email', Value: 'carlos@example.com' }, { Name: 'email_verified', Value: 'true' }]
    await createUser('carlos', { UserAttributes })
    await expect(link(source(from), { ...local('carlos'), ...to })).rejects.toMatchObject({ name })
    expect(await identities('carlos')).toEqual([])
  })

  // biome-ignore format: one line a case.
  test.each<[title: string, user: object, name: string]>([
    ['no provider', { ProviderName: undefined }, invalid],
    ['no attribute name', { ProviderAttributeName: undefined }, invalid],
    ['no value', { ProviderAttributeValue: undefined }, invalid],
    ['another attribute of a user of the pool', { ProviderName: 'Cognito', ProviderAttributeName: 'email', ProviderAttributeValue: 'carlos' }, invalid],
    ['a user of the pool who does not exist', { ProviderName: 'Cognito', ProviderAttributeValue: 'nobody' }, 'UserNotFoundException'],
    ['a provider that does not exist', { ProviderName: 'Nobody' }, 'UserNotFoundException'],
    ['a subject in another spelling', { ProviderAttributeValue: 'subject-1' }, 'UserNotFoundException'],
    ['the value under another attribute', { ProviderAttributeName: 'email' }, 'UserNotFoundException'],
  ])('AdminDisableProviderForUser with %s is refused, and the link stays', async (_title, user, name) => {
    const { createUser, link, disable, identities, signInByPassword } = await given(service)
    await createUser('carlos')
    await link(source())
    await expect(disable(source(user))).rejects.toMatchObject({ name })
    expect(await identities('carlos')).toHaveLength(1)
    expect(await signInByPassword()).toHaveProperty('AccessToken')
  })

  test.each([
    ['a username', {}, 'carlos', (username: string) => username],
    [
      'a username in other letters, where case does not count',
      { UsernameConfiguration: { CaseSensitive: false } },
      'carlos',
      (username: string) => username.toUpperCase(),
    ],
    ['the sub', {}, 'carlos', (_: string, sub: string) => sub],
    [
      'the sub, which is the username where email addresses sign in',
      { UsernameAttributes: ['email' as const] },
      'carlos@example.com',
      (_: string, sub: string) => sub,
    ],
  ])('a destination can be named by %s', async (_title, pool, username, named) => {
    const { createUser, link, tokens } = await given(service, { pool, mapping: { name: 'name' } })
    const sub = await createUser(username)
    await link(source(), local(named(username, sub)))
    expect((await tokens()).id.sub).toBe(sub)
  })

  test('a subject is compared exactly', async () => {
    const { createUser, link, tokens } = await given(service)
    await createUser('carlos')
    await link(source({ ProviderAttributeValue: 'subject-1' }))
    expect((await tokens()).id['cognito:username']).toBe(`${providerName}_Subject-1`)
  })

  test.each([
    ['by the mapped flag', { email: 'email', email_verified: 'email_verified' }],
    ['by a claim that is not mapped', { email: 'email' }],
  ])('a link by an address that the provider calls unverified, %s, is not followed', async (_title, mapping) => {
    const { createUser, link, tokens, identities } = await given(service, { mapping })
    await createUser('carlos')
    await link(source({ ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@provider.example' }))
    provider.user = { sub: 'Mallory', email: 'ann@provider.example', email_verified: false }
    expect((await tokens()).id['cognito:username']).toBe(`${providerName}_Mallory`)
    provider.user = { sub: 'Subject-1', email: 'ann@provider.example', email_verified: true }
    expect((await tokens()).id['cognito:username']).toBe('carlos')
    expect(await identities('carlos')).toMatchObject([{ userId: 'Subject-1' }])
  })

  test('an unconfirmed destination can be linked, and is not signed in', async () => {
    const { ClientId, sdk, link, failure } = await given(service)
    await sdk.send(new SignUpCommand({ ClientId, Username: 'carlos', Password: password }))
    await link(source())
    expect(await failure()).toMatchObject({ description: expect.stringContaining('User is not confirmed.') })
  })

  test('identities cannot be written as an attribute', async () => {
    const { UserPoolId, sdk } = await given(service)
    const UserAttributes = [{ Name: 'identities', Value: '[]' }]
    const create = sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'x', UserAttributes, MessageAction: 'SUPPRESS' }))
    await expect(create).rejects.toMatchObject({ name: invalid })
  })
})

test('a PreSignUp trigger that links the identity of a first sign-in signs the destination in, in the same sign-in', async () => {
  let link: (userName: string) => Promise<unknown>
  const lambdas = await startTriggerServer({
    link: async ({ triggerSource, userName }) => {
      if (triggerSource === 'PreSignUp_ExternalProvider') await link(userName)
    },
  })
  const service = await startTestService({ triggers: { targets: lambdas.targets } })
  const app = await given(service, { pool: { LambdaConfig: { PreSignUp: arn('link') } } })
  link = userName => {
    const [ProviderName, ProviderAttributeValue] = userName.split('_')
    return app.link(source({ ProviderName, ProviderAttributeValue }))
  }
  const sub = await app.createUser('carlos')
  for (const _ of ['first', 'second']) expect((await app.tokens()).id).toMatchObject({ sub, 'cognito:username': 'carlos' })
  expect(await app.usernames()).toEqual(['carlos'])
  expect(lambdas.of('PreSignUp_ExternalProvider')).toHaveLength(1)
  await service.close()
  await lambdas.close()
})
