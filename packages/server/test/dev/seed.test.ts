import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import type { Seed } from '../../src/index.ts'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const secret = 'asecretofatleasttwentyfour'
const seed: Seed = {
  pools: [
    {
      id: 'us-east-1_Local1',
      name: 'local',
      settings: { AliasAttributes: ['email'], UserPoolTags: { team: 'a' } },
      clients: [{ id: 'server', name: 'my server', secret, settings: { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] } }, { id: 'web' }],
      users: [
        {
          username: 'alice',
          password: 'Correct-horse-9',
          sub: '11111111-1111-7011-1111-111111111111',
          attributes: { email: 'alice@example.com', email_verified: 'true' },
        },
      ],
    },
  ],
}

test('applySeed creates pools, clients and users with their ids, and does nothing the second time', async () => {
  await service.applySeed(seed)
  await service.applySeed(seed)
  const UserPoolId = 'us-east-1_Local1'
  const { UserPool } = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(UserPool).toMatchObject({
    Id: UserPoolId,
    Name: 'local',
    UserPoolTags: { _custom_id_: 'us-east-1_Local1', team: 'a' },
    EstimatedNumberOfUsers: 1,
  })
  const { UserPoolClient } = await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: 'server' }))
  expect(UserPoolClient).toMatchObject({ ClientName: 'my server', ClientSecret: secret, ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] })
  const { UserAttributes } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'alice@example.com' }))
  expect(UserAttributes![0]).toEqual({ Name: 'sub', Value: '11111111-1111-7011-1111-111111111111' })
  const AuthParameters = { USERNAME: 'alice', PASSWORD: 'Correct-horse-9', SECRET_HASH: secretHash(secret, 'alice', 'server') }
  const { AuthenticationResult } = await service.sdk.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId: 'server', AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters }),
  )
  expect(AuthenticationResult?.AccessToken).toBeDefined()
})

test.each<[string, unknown, string]>([
  ['a list', [], 'the seed is not an object with pools'],
  [
    'a misspelt member',
    { pools: [{ id: 'us-east-1_A', client: [] }] },
    'pools[0] has "client", which is none of id, name, settings, clients, users',
  ],
  ['a missing member', { pools: [{ id: 'us-east-1_A', users: [{ username: 'bob' }] }] }, 'pools[0].users[0] has no "password"'],
  [
    'a bad id',
    { pools: [{ id: 'local' }] },
    'pools[0].id "local" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1',
  ],
  [
    'a weak password',
    { pools: [{ id: 'us-east-1_B', users: [{ username: 'bob', password: 'weak' }] }] },
    'pools[0].users[0]: Password did not conform with policy: Password not long enough',
  ],
  [
    'a client of another pool',
    { pools: [{ id: 'us-east-1_C', clients: [{ id: 'web' }] }] },
    'pools[0].clients[0]: the id "web" belongs to a client of us-east-1_Local1; client ids are unique over all pools',
  ],
  [
    'an illegal setting',
    { pools: [{ id: 'us-east-1_D', clients: [{ id: 'x', settings: { AuthSessionValidity: 1 } }] }] },
    "pools[0].clients[0]: 1 validation error detected: Value '1' at 'authSessionValidity' failed to satisfy constraint: Member must have value greater than or equal to 3",
  ],
])('a seed with %s throws SeedError with the path of the value', async (_, bad, message) => {
  await expect(service.applySeed(bad as Seed)).rejects.toMatchObject({ name: 'SeedError', message })
})

test('applySeed throws in production mode', async () => {
  const production = await startTestService({ production: true })
  await expect(production.applySeed(seed)).rejects.toMatchObject({ message: 'A seed is for development mode only.' })
  await production.close()
})
