import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

/** An SDK client that sends this creation key with every request. */
function keyed(key: string, url = service.url): CognitoIdentityProviderClient {
  const sdk = sdkFor(url)
  sdk.middlewareStack.add(
    next => args => {
      ;(args.request as { headers: Record<string, string> }).headers['x-poolhouse-creation-key'] = key
      return next(args)
    },
    { step: 'build' },
  )
  return sdk
}

test('repeated and parallel creations with one creation key create one pool and one client', async () => {
  const make = async (sdk: CognitoIdentityProviderClient) => (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!
  const pools = await Promise.all([1, 2, 3].map(() => make(keyed('one'))))
  expect(new Set(pools.map(({ Id }) => Id)).size).toBe(1)
  expect((await make(keyed('another'))).Id).not.toBe(pools[0]!.Id)
  expect((await make(service.sdk)).Id).not.toBe((await make(service.sdk)).Id)

  const UserPoolId = pools[0]!.Id
  const client = async (sdk: CognitoIdentityProviderClient) =>
    (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', GenerateSecret: true }))).UserPoolClient!
  const clients = await Promise.all([1, 2, 3].map(() => client(keyed('one'))))
  expect(new Set(clients.map(({ ClientId, ClientSecret }) => `${ClientId} ${ClientSecret}`)).size).toBe(1)
  expect(clients[0]!.ClientId).toMatch(/^[0-9a-v]{26}$/)
  expect((await client(keyed('another'))).ClientId).not.toBe(clients[0]!.ClientId)
})

test('CreateResourceServer repeated with its creation key answers with the same resource server', async () => {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  const make = (sdk: CognitoIdentityProviderClient) =>
    sdk.send(new CreateResourceServerCommand({ UserPoolId: UserPool!.Id, Identifier: 'solar', Name: 'solar' }))
  const answers = await Promise.all([1, 2, 3].map(() => make(keyed('one'))))
  for (const { ResourceServer } of answers) expect(ResourceServer).toMatchObject({ Identifier: 'solar', Name: 'solar' })
  await expect(make(keyed('another'))).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(make(service.sdk)).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('CreateUserPoolDomain repeated with its creation key answers as the first time, also after an update', async () => {
  const UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id
  const make = (sdk: CognitoIdentityProviderClient, Domain = 'once') =>
    sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion: 1 }))
  const first = await make(keyed('one'))
  expect(await make(keyed('one'))).toMatchObject({ ManagedLoginVersion: first.ManagedLoginVersion })
  await service.sdk.send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'once', ManagedLoginVersion: 2 }))
  expect(await make(keyed('one'))).toMatchObject({ ManagedLoginVersion: 2 })
  for (const again of [() => make(keyed('another')), () => make(keyed('one'), 'twice'), () => make(service.sdk)])
    await expect(again()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User pool already has a domain configured.',
    })
})

test('AdminCreateUser repeated with its creation key answers with the same user, and invites once', async () => {
  const UserPoolId = (
    await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UsernameConfiguration: { CaseSensitive: false } }))
  ).UserPool!.Id
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }]
  const request = { UserPoolId, UserAttributes, DesiredDeliveryMediums: ['EMAIL' as const] }
  const make = async (sdk: CognitoIdentityProviderClient, Username = 'Ada') =>
    (await sdk.send(new AdminCreateUserCommand({ ...request, Username }))).User!
  const subOf = ({ Attributes = [] }: Awaited<ReturnType<typeof make>>) => Attributes.find(({ Name }) => Name === 'sub')!.Value!

  const users = await Promise.all([1, 2, 3].map(() => make(keyed('one'))))
  expect(new Set(users.map(subOf)).size).toBe(1)
  expect(subOf(users[0]!)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  expect(await make(keyed('one'), 'ada')).toMatchObject({ Username: 'ada' })
  const invitations = async () => {
    const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    return (messages as { to: string }[]).filter(({ to }) => to === 'ada@example.com').length
  }
  await vi.waitFor(async () => expect(await invitations()).toBeGreaterThan(0))

  for (const sdk of [keyed('another'), service.sdk]) await expect(make(sdk)).rejects.toMatchObject({ name: 'UsernameExistsException' })
  expect(await invitations()).toBe(1)
  await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'ada' }))
  expect(subOf(await make(keyed('another')))).not.toBe(subOf(users[0]!))
  await expect(make(keyed('one'))).rejects.toMatchObject({ name: 'UsernameExistsException' })
  expect((await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }))).UserStatus).toBe('FORCE_CHANGE_PASSWORD')
})

test('a creation key of another account or pool, or an empty or too long one, creates another resource', async () => {
  const make = async (key: string, accessKeyId: string) => {
    const sdk = keyed(key)
    sdk.config.credentials = async () => ({ accessKeyId, secretAccessKey: 'x' })
    return (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id
  }
  expect(await make('k', '111122223333')).not.toBe(await make('k', '444455556666'))
  expect(await make('', 'test')).not.toBe(await make('', 'test'))
  expect(await make('x'.repeat(129), 'test')).not.toBe(await make('x'.repeat(129), 'test'))
})
