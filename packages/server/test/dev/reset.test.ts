import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { CreateUserPoolClientRequest } from '@poolhouse/contract'
import { describe, expect, test } from 'vitest'
import type { Seed } from '../../src/index.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

const UserPoolId = 'us-east-1_Local1'
const seed: Seed = {
  pools: [
    {
      id: UserPoolId,
      clients: [{ id: 'web', settings: { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] } }],
      users: [{ username: 'alice', password: 'Correct-horse-9' }],
    },
  ],
}

const seedOf = (id: string, change: Partial<Seed['pools'][number]> = {}): Seed => ({
  pools: [{ id, users: [{ username: 'alice', password: 'Correct-horse-9' }], ...change }],
})
const twoOfOneAddress: Partial<Seed['pools'][number]> = {
  settings: { AliasAttributes: ['email'] },
  users: ['bob', 'carol'].map(username => ({
    username,
    password: 'Correct-horse-9',
    attributes: { email: 'a@example.com', email_verified: 'true' },
  })),
}
const unknownScope: Partial<CreateUserPoolClientRequest> = {
  AllowedOAuthFlows: ['code'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['orders/read'],
  CallbackURLs: ['https://app.example'],
}

describe.each(engines)('POST /_poolhouse/reset (%s)', engine => {
  const service = useServiceOn(engine)
  const ask = (headers: Record<string, string> = { 'x-poolhouse': '1' }) =>
    fetch(`${service.url}/_poolhouse/reset`, { method: 'POST', headers })

  test('a reset removes pools, clients, users, sign-ins and messages, empties the caches, and does not move the clock', async () => {
    const { sdk } = service
    const made = await createPoolWithUser(service)
    const { AccessToken } = await made.signIn()
    await service.clock.advance(60_000)
    const before = service.clock.now()
    const answer = await ask()
    expect([answer.status, await answer.json()]).toEqual([200, { pools: 0 }])
    await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId: made.UserPoolId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await expect(sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(made.signIn()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect((await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools).toEqual([])
    const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    expect(messages).toEqual([])
    expect(service.clock.now()).toBeGreaterThanOrEqual(before)
  })

  test('a reset applies the seeds again with their ids, also when resets run concurrently', async () => {
    const { sdk } = service
    await service.applySeed(seed)
    const signIn = () =>
      sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId: 'web',
          AuthFlow: 'ADMIN_NO_SRP_AUTH',
          AuthParameters: { USERNAME: 'alice', PASSWORD: 'Correct-horse-9' },
        }),
      )
    const { AuthenticationResult } = await signIn()
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'later' }))
    const answers = await Promise.all([ask(), ask(), ask()])
    for (const answer of answers) expect(await answer.json()).toEqual({ pools: 1 })
    await signIn()
    expect((await sdk.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(1)
    await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId: UserPool!.Id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await expect(sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult!.AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    expect((await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice' }))).UserStatus).toBe('CONFIRMED')
  })

  test.each<[string, Partial<Seed['pools'][number]>, RegExp]>([
    [
      'a password that breaks the policy',
      { users: [{ username: 'bob', password: 'short' }] },
      /pools\[0\]\.users\[0\]: Password did not conform/,
    ],
    [
      'an attribute that the pool does not have',
      { users: [{ username: 'bob', password: 'Correct-horse-9', attributes: { 'custom:tier': 'gold' } }] },
      /pools\[0\]\.users\[0\]: /,
    ],
    ['an address that two users have', twoOfOneAddress, /pools\[0\]\.users\[1\]: /],
    ['a setting that contradicts another', { settings: { MfaConfiguration: 'ON' } }, /pools\[0\]: SMS configuration/],
    [
      'a client with an http address',
      { clients: [{ id: 'changing', settings: { CallbackURLs: ['http://app.example'] } }] },
      /pools\[0\]\.clients\[0\]: /,
    ],
    ['a client with a scope that does not exist', { clients: [{ id: 'changing', settings: unknownScope }] }, /pools\[0\]\.clients\[0\]: /],
  ])('a seed that now has %s fails the reset, and nothing is deleted', async (_, change, message) => {
    const { sdk } = service
    await service.reset()
    let current = seedOf('us-east-1_Changing')
    await service.applySeed(() => ({ seed: current }))
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'kept' }))
    current = seedOf('us-east-1_Changing', change)

    await expect(service.reset()).rejects.toThrow(message)

    const answer = await ask()
    expect([answer.status, (await answer.json()).message]).toEqual([400, expect.stringMatching(message)])
    expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId: UserPool!.Id }))).UserPool?.Name).toBe('kept')
    expect((await sdk.send(new ListUsersCommand({ UserPoolId: 'us-east-1_Changing' }))).Users).toHaveLength(1)

    current = { pools: [] }
    await service.reset()
    expect((await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools?.map(({ Id }) => Id)).not.toContain(UserPool!.Id)
  })

  test('a reset without x-poolhouse, or from a page of another site, answers 403', async () => {
    expect((await ask({})).status).toBe(403)
    expect((await ask({ 'x-poolhouse': '1', origin: 'https://evil.example' })).status).toBe(403)
  })
})

test('POST /_poolhouse/reset answers 404 in production mode', async () => {
  const service = await startTestService({ production: true })
  try {
    const answer = await fetch(`${service.url}/_poolhouse/reset`, { method: 'POST', headers: { 'x-poolhouse': '1' } })
    expect(answer.status).toBe(404)
    await expect(service.reset()).rejects.toThrow('development mode only')
  } finally {
    await service.close()
  }
})

test('no migration makes a table in another way than the reset looks for', () => {
  for (const migration of migrations) {
    const made = [...migration.matchAll(/create\s+(?:\w+\s+)*?table/gi)].length
    expect([...migration.matchAll(/create table (\w+) \(/g)]).toHaveLength(made)
  }
})
