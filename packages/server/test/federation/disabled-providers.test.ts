import { AdminSetUserPasswordCommand, ChangePasswordCommand, ForgotPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { password } from '../support/service.ts'
import { invalid, local, merging, source, useLinks } from './linking-support.ts'
import { providerName } from './support.ts'

const { given } = useLinks()

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

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

describe('AdminDisableProviderForUser', () => {
  const service = useServiceOn('SQLite')

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
})
