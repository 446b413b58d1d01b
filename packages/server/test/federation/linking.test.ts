import {
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AliasExistsException,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { codeClient } from '../oauth/support.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { password, startTestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'
import { invalid, local, merging, source, useLinks } from './linking-support.ts'
import { providerName } from './support.ts'

const { provider, given } = useLinks()

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

  test('two providers with one email address make two users, and neither is linked', async () => {
    const { UserPoolId, ClientId, sdk, tokens, usernames, addProvider, identities } = await given(service)
    await addProvider('Second', 'OIDC', { AttributeMapping: { email: 'email' } })
    const SupportedIdentityProviders = [providerName, 'Second']
    await sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...codeClient, SupportedIdentityProviders }))
    const [one, other] = [await tokens(), await tokens({ identity_provider: 'Second' })]
    expect([one.id.email, other.id.email]).toEqual(['ann@provider.example', 'ann@provider.example'])
    expect(one.id.sub).not.toBe(other.id.sub)
    expect(await usernames()).toEqual([`${providerName}_Subject-1`, 'Second_Subject-1'])
    expect(await identities('Second_Subject-1')).toHaveLength(1)
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
})

describe('links', () => {
  const service = useServiceOn('SQLite')

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
