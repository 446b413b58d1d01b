import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
  type UpdateIdentityProviderCommandInput,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

const invalid = 'InvalidParameterException'
const notFound = 'ResourceNotFoundException'
const oidc = {
  client_id: 'client',
  client_secret: 'a-secret-of-the-provider',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
}
const social = { client_id: 'client', client_secret: 'other', authorize_scopes: 'openid' }
const apple = { client_id: 'id', team_id: 'team', key_id: 'key', private_key: 'private', authorize_scopes: 'email' }

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  const given = async () => {
    const { sdk } = service
    const Schema = [
      { Name: 'email', Required: true },
      { Name: 'team', AttributeDataType: 'String' as const, Mutable: true },
      { Name: 'badge', AttributeDataType: 'String' as const, Mutable: false },
    ]
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', Schema }))).UserPool!.Id!
    return {
      sdk,
      UserPoolId,
      create: async (ProviderName: string, more: Partial<CreateIdentityProviderCommandInput> = {}) =>
        (
          await sdk.send(
            new CreateIdentityProviderCommand({ UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails: oidc, ...more }),
          )
        ).IdentityProvider!,
      read: async (ProviderName: string) =>
        (await sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }))).IdentityProvider!,
      find: async (IdpIdentifier: string) =>
        (await sdk.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }))).IdentityProvider!,
      update: async (ProviderName: string, more: Partial<UpdateIdentityProviderCommandInput>) =>
        (await sdk.send(new UpdateIdentityProviderCommand({ UserPoolId, ProviderName, ...more }))).IdentityProvider!,
      remove: (ProviderName: string) => sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName })),
    }
  }

  test.each([
    ['abc', 'accepted'],
    ['a_c', 'accepted'],
    ['Ärger-2.0', 'accepted'],
    ['日本語', 'accepted'],
    ['a'.repeat(32), 'accepted'],
    ['_abc', invalid],
    ['abc_', invalid],
    ['a__', invalid],
    ['a b', invalid],
    ['a\u00a0bc', invalid],
    ['', invalid],
  ])('a provider with the name "%s" is %s', async (name, outcome) => {
    const { create } = await given()
    const became = await create(name).then(
      ({ ProviderName }) => (ProviderName === name ? 'accepted' : ProviderName),
      error => error.name,
    )
    expect(became).toBe(outcome)
  })

  test.each([
    ['a name that no provider can be created with', 'my idp', notFound, 'Identity provider my idp does not exist.'],
    ['a name of 33 characters', 'a'.repeat(33), invalid, 'less than or equal to 32'],
  ])('%s is asked for, changed and deleted in vain', async (_title, name, error, message) => {
    const { read, update, remove } = await given()
    for (const act of [() => read(name), () => update(name, {}), () => remove(name)])
      await expect(act()).rejects.toMatchObject({ name: error, message: expect.stringContaining(message) })
  })

  test('the type of a provider is fixed, values that are no texts are refused, and every tier has AcrMapping', async () => {
    const { sdk, UserPoolId, create, update, read } = await given()
    await create('one')
    await update('one', { ProviderType: 'SAML' } as object)
    expect((await read('one')).ProviderType).toBe('OIDC')
    const ProviderDetails = { ...oidc, client_secret: true as unknown as string }
    await expect(create('two', { ProviderDetails })).rejects.toMatchObject({ name: 'SerializationException' })
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'lite', UserPoolTier: 'LITE' }))
    const lite = { UserPoolId: UserPool!.Id!, ProviderName: 'one', ProviderType: 'OIDC' as const, ProviderDetails: oidc }
    const made = await sdk.send(new CreateIdentityProviderCommand({ ...lite, AcrMapping: { Level4: 'gold' } }))
    expect(made.IdentityProvider!.AcrMapping).toEqual({ Level4: 'gold' })
    expect(UserPoolId).not.toBe(lite.UserPoolId)
  })

  if (engine === 'SQLite') {
    test('a pool has 300 providers, unless the service has another quota', async () => {
      const { create } = await given()
      const outcomes = await Promise.allSettled(Array.from({ length: 301 }, (_, index) => create(`p${index + 100}`)))
      const refused = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason.name] : []))
      expect(refused).toEqual(['LimitExceededException'])
    })
  }

  test('empty identifiers and an empty mapping replace what there was; an identifier that is given up is free', async () => {
    const { create, update, find, remove } = await given()
    await create('one', { IdpIdentifiers: ['mine', 'Mine'], AttributeMapping: { email: 'mail' } })
    expect(await update('one', { IdpIdentifiers: [], AttributeMapping: {} })).toMatchObject({
      IdpIdentifiers: [],
      AttributeMapping: { username: 'sub' },
    })
    await expect(find('mine')).rejects.toMatchObject({ name: notFound })
    await create('two', { IdpIdentifiers: ['mine'] })
    expect((await find('mine')).ProviderName).toBe('two')
    await expect(find('MINE'), 'in other letters').rejects.toMatchObject({ name: notFound })
    await remove('two')
    expect((await update('one', { IdpIdentifiers: ['mine'] })).IdpIdentifiers).toEqual(['mine'])
  })

  test('details that are sent replace all that can be set, and what is computed follows them', async () => {
    const { create, update } = await given()
    await create('one')
    const { client_secret: _, ...withoutSecret } = oidc
    const changed = { ...withoutSecret, oidc_issuer: 'https://other.example', scratch: 'kept' }
    expect((await update('one', { ProviderDetails: changed })).ProviderDetails).toEqual({
      ...changed,
      attributes_url_add_attributes: 'false',
    })
    await create('Facebook', { ProviderType: 'Facebook', ProviderDetails: { ...social, api_version: 'v9.0' } })
    const { ProviderDetails } = await update('Facebook', { ProviderDetails: { ...social, api_version: 'v12.0' } })
    expect(ProviderDetails).toMatchObject({ api_version: 'v12.0', token_url: 'https://graph.facebook.com/v12.0/oauth/access_token' })
  })

  test('the private key of Sign in with Apple is in no answer', async () => {
    const { create, read, find, update } = await given()
    const more = { ProviderType: 'SignInWithApple' as const, ProviderDetails: apple, IdpIdentifiers: ['apple'] }
    const answers = [
      await create('SignInWithApple', more),
      await read('SignInWithApple'),
      await find('apple'),
      await update('SignInWithApple', { ProviderDetails: { ...apple, key_id: 'new' } }),
    ]
    for (const { ProviderDetails } of answers) expect(ProviderDetails).not.toHaveProperty('private_key')
  })

  test.each<[title: string, type: 'OIDC' | 'Google' | 'SignInWithApple', details: Record<string, string>, change: object, message: string]>(
    [
      [
        'OIDC without its issuer',
        'OIDC',
        oidc,
        { ProviderDetails: { ...oidc, oidc_issuer: '' } },
        'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
      ],
      [
        'OIDC with http',
        'OIDC',
        oidc,
        { ProviderDetails: { ...oidc, token_url: 'http://idp.example.com' } },
        'OIDC endpoint must start with https://',
      ],
      [
        'Google without a secret',
        'Google',
        social,
        { ProviderDetails: { client_id: 'a', authorize_scopes: 'b' } },
        'clientId, clientSecret and authorizeScopes are all required idp details.',
      ],
      [
        'Apple without its key',
        'SignInWithApple',
        apple,
        { ProviderDetails: { client_id: 'a' } },
        'clientId, privateKey, teamId, and keyId are all required idp details.',
      ],
      ['an attribute of an unknown name', 'OIDC', oidc, { AttributeMapping: { 'custom:other': 'x' } }, 'custom:other'],
      ['a mapping to sub', 'OIDC', oidc, { AttributeMapping: { sub: 'x' } }, 'sub'],
      [
        'levels for a provider without them',
        'Google',
        social,
        { AcrMapping: { Level1: 'a' } },
        'AcrMapping is not supported for providers of type Google.',
      ],
      ['too long an attribute name', 'OIDC', oidc, { AttributeMapping: { ['a'.repeat(33)]: 'x' } }, 'failed to satisfy constraint'],
      [
        '51 identifiers',
        'OIDC',
        oidc,
        { IdpIdentifiers: Array.from({ length: 51 }, (_, index) => `i${index}`) },
        'less than or equal to 50',
      ],
      ['an identifier with a slash', 'OIDC', oidc, { IdpIdentifiers: ['a/b'] }, 'failed to satisfy constraint'],
    ],
  )('an update to %s is refused and changes nothing', async (_title, ProviderType, ProviderDetails, change, message) => {
    const { create, update, read } = await given()
    const name = ProviderType === 'OIDC' ? 'one' : ProviderType
    const made = await create(name, { ProviderType, ProviderDetails, IdpIdentifiers: ['kept'], AttributeMapping: { email: 'e' } })
    await expect(update(name, change)).rejects.toMatchObject({ name: invalid, message: expect.stringContaining(message) })
    expect(await read(name)).toEqual(made)
  })

  test.each([
    ['a custom attribute', { 'custom:team': 'team' }],
    ['one that no later sign-in can change, as the service does', { 'custom:badge': 'badge' }],
    [
      'all of a kind but the required one, which a sign-in then lacks',
      { name: 'name', phone_number: 'phone', phone_number_verified: 'pv' },
    ],
    ['a claim with a long name, as SAML has them', { email: `http://schemas.example/${'x'.repeat(2000)}` }],
  ])('a mapping of %s is accepted', async (_title, AttributeMapping) => {
    const { create } = await given()
    expect((await create('one', { AttributeMapping: AttributeMapping as Record<string, string> })).AttributeMapping).toEqual({
      ...AttributeMapping,
      username: 'sub',
    })
  })

  test.each([
    [{ MaxResults: 61 }, 'less than or equal to 60'],
    [{ MaxResults: -1 }, 'greater than or equal to 0'],
    [{ NextToken: 'not ours' }, ''],
  ])('a list with %j is refused', async (page, message) => {
    const { sdk, UserPoolId } = await given()
    await expect(sdk.send(new ListIdentityProvidersCommand({ UserPoolId, ...page }))).rejects.toMatchObject({
      name: invalid,
      message: expect.stringContaining(message),
    })
  })

  test('a client that lists a deleted provider keeps its name until it is changed, and has it again with a new provider of the name', async () => {
    const { sdk, UserPoolId, create, remove } = await given()
    await create('one')
    const settings = { UserPoolId, ClientName: 'web', SupportedIdentityProviders: ['COGNITO', 'one'] }
    const { ClientId } = (await sdk.send(new CreateUserPoolClientCommand(settings))).UserPoolClient!
    const change = (more: object = {}) => sdk.send(new UpdateUserPoolClientCommand({ ...settings, ClientId, ...more }))
    const listed = async () =>
      (await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.SupportedIdentityProviders
    await remove('one')
    expect(await listed()).toEqual(['COGNITO', 'one'])
    await expect(change()).rejects.toMatchObject({ name: invalid, message: `The provider one does not exist for User Pool ${UserPoolId}.` })
    await create('one')
    await change()
    expect(await listed()).toEqual(['COGNITO', 'one'])
    await remove('one')
    await change({ SupportedIdentityProviders: ['COGNITO'] })
    expect(await listed()).toEqual(['COGNITO'])
  })
})
