import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteIdentityProviderCommand,
  DeleteUserPoolCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
  type UpdateIdentityProviderCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

const invalid = 'InvalidParameterException'
const endpoints = {
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
}
const oidc = {
  client_id: 'client',
  client_secret: 'a-secret-of-the-provider',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  ...endpoints,
}
const google = { client_id: 'client', client_secret: 'other', authorize_scopes: 'openid' }
const named = (ProviderName: string, more: Partial<CreateIdentityProviderCommandInput> = {}) =>
  ({ ProviderName, ProviderType: 'OIDC', ProviderDetails: oidc, ...more }) as const

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { quotas: { identityProviders: 5 } })

  /** A pool, and the operations on its identity providers. */
  const given = async () => {
    const { sdk } = service
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
    return {
      sdk,
      UserPoolId,
      create: async (provider: Omit<CreateIdentityProviderCommandInput, 'UserPoolId'>) =>
        (await sdk.send(new CreateIdentityProviderCommand({ UserPoolId, ...provider }))).IdentityProvider!,
      read: async (ProviderName: string) =>
        (await sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }))).IdentityProvider!,
      find: async (IdpIdentifier: string) =>
        (await sdk.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }))).IdentityProvider!,
      update: async (ProviderName: string, more: Partial<UpdateIdentityProviderCommandInput> = {}) =>
        (await sdk.send(new UpdateIdentityProviderCommand({ UserPoolId, ProviderName, ...more }))).IdentityProvider!,
      remove: (ProviderName: string) => sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName })),
      list: (more: object = {}) => sdk.send(new ListIdentityProvidersCommand({ UserPoolId, ...more })),
      client: async (...SupportedIdentityProviders: string[]) =>
        (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', SupportedIdentityProviders }))).UserPoolClient!,
    }
  }

  test('a provider is created, read, found by each identifier, changed member by member, and deleted', async () => {
    const { UserPoolId, create, read, find, update, remove } = await given()
    const made = await create(named('MyOIDC', { AttributeMapping: { email: 'mail' }, IdpIdentifiers: ['one', 'two.example', 'one'] }))
    const dates = { CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) }
    const expected = {
      UserPoolId,
      ProviderName: 'MyOIDC',
      ProviderType: 'OIDC',
      ProviderDetails: { ...oidc, attributes_url_add_attributes: 'false' },
      AttributeMapping: { email: 'mail', username: 'sub' },
      IdpIdentifiers: ['one', 'two.example'],
      ...dates,
    }
    expect(made).toEqual(expected)
    for (const again of [await read('MyOIDC'), await find('one'), await find('two.example')]) expect(again).toEqual(made)

    expect(await update('MyOIDC')).toEqual({ ...expected, CreationDate: made.CreationDate })
    const details = { ...oidc, client_secret: 'new' }
    const changes = [
      [{ ProviderDetails: details }, { ProviderDetails: { ...details, attributes_url_add_attributes: 'false' } }],
      [{ AttributeMapping: { name: 'n', username: 'u' } }, { AttributeMapping: { name: 'n', username: 'u' } }],
      [{ IdpIdentifiers: ['three'] }, { IdpIdentifiers: ['three'] }],
      [{ AcrMapping: { Level1: 'urn:low' } }, { AcrMapping: { Level1: 'urn:low' } }],
    ] as const
    let state: object = expected
    for (const [request, changed] of changes) {
      state = { ...state, ...changed }
      expect(await update('MyOIDC', request as object)).toEqual(state)
      expect(await read('MyOIDC')).toEqual(state)
    }
    expect(await find('three')).toEqual(state)
    await expect(find('one')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })

    await remove('MyOIDC')
    for (const act of [read, remove, update])
      await expect(act('MyOIDC')).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Identity provider MyOIDC does not exist.',
      })
    await expect(find('three')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('providers are listed by name, in pages, without their details', async () => {
    const { create, list } = await given()
    for (const name of ['Zoo', 'abc', 'Mid']) await create(named(name))
    const first = await list({ MaxResults: 2 })
    const second = await list({ MaxResults: 2, NextToken: first.NextToken })
    const dates = { CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) }
    expect([...first.Providers!, ...second.Providers!]).toEqual(
      ['Mid', 'Zoo', 'abc'].map(ProviderName => ({ ProviderName, ProviderType: 'OIDC', ...dates })),
    )
    expect(second.NextToken).toBeUndefined()
    expect((await list({ MaxResults: 0 })).Providers).toHaveLength(3)
  })

  test('name and identifiers are unique in a pool, and a pool has a quota', async () => {
    const { create, update, list } = await given()
    const other = await given()
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => create(named('one'))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({
          name: 'DuplicateProviderException',
          message: 'A provider with the name one already exists in the user pool.',
        })
    await other.create(named('one', { IdpIdentifiers: ['same'] }))
    await create(named('two', { IdpIdentifiers: ['same'] }))
    for (const act of [
      () => create(named('three', { IdpIdentifiers: ['own', 'same'] })),
      () => update('one', { IdpIdentifiers: ['own', 'same'] }),
    ])
      await expect(act()).rejects.toMatchObject({ name: 'DuplicateProviderException' })
    expect((await list()).Providers).toHaveLength(2)
    // What was refused took no identifier.
    await create(named('three', { IdpIdentifiers: ['own'] }))
    for (const name of ['four', 'five']) await create(named(name))
    await expect(create(named('six'))).rejects.toMatchObject({ name: 'LimitExceededException' })
  })

  test('a client may list a provider that exists, and keeps its name when it is deleted', async () => {
    const { sdk, UserPoolId, create, remove, client } = await given()
    await expect(client('COGNITO', 'Google')).rejects.toMatchObject({
      name: invalid,
      message: `The provider Google does not exist for User Pool ${UserPoolId}.`,
    })
    await create({ ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: google })
    const { ClientId } = await client('COGNITO', 'Google')
    await remove('Google')
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
    expect(UserPoolClient!.SupportedIdentityProviders).toEqual(['COGNITO', 'Google'])
    await expect(client('Google')).rejects.toMatchObject({ name: invalid })
  })

  test('of parallel changes of one provider each is complete or refused', async () => {
    const { create, read, update } = await given()
    await create(named('one'))
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(name => update('one', { IdpIdentifiers: [name], AttributeMapping: { name } })),
    )
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'ConcurrentModificationException' })
    const { IdpIdentifiers, AttributeMapping } = await read('one')
    expect(AttributeMapping!.name).toBe(IdpIdentifiers![0])
  })

  test('a pool takes its providers with it', async () => {
    const { sdk, UserPoolId, create, read } = await given()
    await create(named('one'))
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
    await expect(read('one')).rejects.toMatchObject({ message: `User pool ${UserPoolId} does not exist.` })
    await expect(create(named('one'))).rejects.toMatchObject({ message: `User pool ${UserPoolId} does not exist.` })
  })

  if (engine === 'SQLite') {
    test('a secret of a provider is in no file, and a row that was changed in the database is no provider', async () => {
      const { UserPoolId, create, read, find, remove } = await given()
      const secret = 'secret-of-a-provider-at-rest'
      await create(named('one', { ProviderDetails: { ...oidc, client_secret: secret }, IdpIdentifiers: ['first'] }))
      await create(named('two', { IdpIdentifiers: ['second'] }))
      for (const name of readdirSync(service.dataDir, { recursive: true, withFileTypes: true }).filter(each => each.isFile()))
        expect(readFileSync(join(name.parentPath, name.name)).includes(secret), name.name).toBe(false)

      const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
      const changed = (statement: string) => expect(Number(db.prepare(statement).run(UserPoolId).changes)).toBe(1)
      changed(`update identity_provider_identifiers set provider = 'two' where identifier = 'first' and pool_id = ?`)
      await expect(find('first')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
      changed(`update identity_providers set type = 'Google' where name = 'two' and pool_id = ?`)
      await expect(read('two')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
      changed(`update identity_providers set type = 'OIDC' where name = 'two' and pool_id = ?`)
      expect((await read('two')).ProviderName).toBe('two')
      changed(
        `update identity_providers set sealed = (select sealed from identity_providers where name = 'two') where name = 'one' and pool_id = ?`,
      )
      db.close()
      await expect(read('one')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
      await remove('one')
    })
  }
})
