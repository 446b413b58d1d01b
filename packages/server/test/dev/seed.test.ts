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
  expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 1, clients: 2, users: 1 }, differences: [] })
  expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 0, clients: 0, users: 0 }, differences: [] })
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
    expect.stringMatching(
      /^pools\[0\] has "client", which is none of id, name, settings, .*\. Did you mean "clients"\?$/,
    ) as unknown as string,
  ],
  ['a missing member', { pools: [{ id: 'us-east-1_A', users: [{ username: 'bob' }] }] }, 'pools[0].users[0] has no "password"'],
  [
    'a bad id',
    { pools: [{ id: 'local' }] },
    'pools[0].id "local" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1',
  ],
  ...['local_A', 'mars_A', 'us-east_A', 'us-east-1-A', 'US-EAST-1_A', 'us-east-1_', 'us-east-1_A-B', 'us-east-1_A\n'].map<
    [string, unknown, string]
  >(id => [
    `the pool id ${JSON.stringify(id)}`,
    { pools: [{ id }] },
    `pools[0].id "${id}" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1`,
  ]),
  [
    'a weak password',
    { pools: [{ id: 'us-east-1_B', users: [{ username: 'bob', password: 'weak' }] }] },
    'pools[0].users[0]: Password did not conform with policy: Password not long enough',
  ],
  [
    'the same pool twice',
    { pools: [{ id: 'us-east-1_C' }, { id: 'us-east-1_C' }] },
    'pools[1].id "us-east-1_C" is also pools[0].id. Give each its own.',
  ],
  [
    'the same client in two pools',
    {
      pools: [
        { id: 'us-east-1_C', clients: [{ id: 'c' }] },
        { id: 'us-east-1_D', clients: [{ id: 'c' }] },
      ],
    },
    'pools[1].clients[0].id "c" is also pools[0].clients[0].id. Give each its own.',
  ],
  [
    'the same user twice',
    {
      pools: [
        {
          id: 'us-east-1_C',
          users: [
            { username: 'u', password: 'Correct-horse-9' },
            { username: 'u', password: 'Correct-horse-9' },
          ],
        },
      ],
    },
    'pools[0].users[1].username "u" is also pools[0].users[0].username. Give each its own.',
  ],
  ...(
    [
      ['the `sub` of another user as username', { username: '11111111-1111-7011-1111-111111111111', password: 'Correct-horse-9' }],
      ['the `sub` of another user as `sub`', { username: 'bob', password: 'Correct-horse-9', sub: '11111111-1111-7011-1111-111111111111' }],
      ['a `sub` that is the username of another user', { username: 'bob', password: 'Correct-horse-9', sub: 'alice' }],
    ] as const
  ).map<[string, unknown, string]>(([what, user]) => [
    what,
    { pools: [{ id: 'us-east-1_Local1', users: [user] }] },
    'pools[0].users[0]: User account already exists',
  ]),
  [
    'an illegal setting',
    { pools: [{ id: 'us-east-1_D', clients: [{ id: 'x', settings: { AuthSessionValidity: 1 } }] }] },
    "pools[0].clients[0]: 1 validation error detected: Value '1' at 'authSessionValidity' failed to satisfy constraint: Member must have value greater than or equal to 3",
  ],
])('a seed with %s throws SeedError with the path of the value', async (_, bad, message) => {
  await expect(service.applySeed(bad as Seed)).rejects.toMatchObject({ name: 'SeedError', message })
})

test.each<[what: string, user: object, message: string]>([
  ['a group that does not exist', { groups: ['nobody'] }, 'pools[0].users[0].groups[0]: Group not found.'],
  ['a factor that the pool does not have', { mfa: { SMSMfaSettings: { Enabled: true } } }, 'pools[0].users[0].mfa: '],
  ['a weak password', { password: 'weak' }, 'pools[0].users[0]: Password did not conform with policy'],
  ['a provider that does not exist', { identities: [{ provider: 'Corp', value: '1' }] }, 'pools[0].users[0].identities[0]: '],
  ['a sealed password without the seal', { password: undefined, sealedPassword: 'x' }, 'pools[0].users[0]: the seed has no "sealing"'],
])('a user whose creation fails at %s is not left half made, and is made whole once the seed is right', async (what, wrong, message) => {
  const id = `us-east-1_Half${[...what].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)}`
  const bob = { username: 'bob', password: 'Correct-horse-9' }
  const seedWith = (user: object): Seed => ({ pools: [{ id, users: [{ ...bob, ...user }] }] })
  await expect(service.applySeed(seedWith(wrong))).rejects.toThrow(message)
  await expect(service.sdk.send(new AdminGetUserCommand({ UserPoolId: id, Username: 'bob' }))).rejects.toMatchObject({
    name: 'UserNotFoundException',
  })
  expect(await service.applySeed(seedWith({}))).toMatchObject({ created: { users: 1 }, differences: [] })
})

/** A pool, a client and a user with most kinds of settings. */
const rich = {
  id: 'us-east-1_Rich',
  name: 'rich',
  settings: {
    Policies: { PasswordPolicy: { MinimumLength: 10 } },
    Schema: [{ Name: 'team', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '20' } }],
    AutoVerifiedAttributes: ['email'],
    UsernameAttributes: ['email'],
    UserPoolTags: { stage: 'test' },
    VerificationMessageTemplate: { EmailSubject: 'Your code' },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  },
  clients: [
    {
      id: 'rich1',
      secret,
      settings: {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
        CallbackURLs: ['https://a.example/', 'https://b.example/'],
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        AllowedOAuthFlowsUserPoolClient: true,
        AccessTokenValidity: 2,
        RefreshTokenRotation: { Feature: 'ENABLED' },
      },
    },
    { id: 'rich2', name: 'generated', settings: { GenerateSecret: true } },
  ],
  users: [{ username: 'a@example.com', password: 'Correct-horse-9', attributes: { name: 'A', 'custom:team': 'x' } }],
} satisfies Seed['pools'][0]

// biome-ignore lint/suspicious/noExplicitAny: the changes remove members and write values of other types
test.each<[string, (pool: any) => unknown, string[]]>([
  ['nothing', () => {}, []],
  ['the order of a list', pool => pool.clients[0].settings.ExplicitAuthFlows.reverse(), []],
  [
    'the name and a nested setting of the pool',
    pool => {
      pool.name = 'other'
      pool.settings.Policies.PasswordPolicy.MinimumLength = 12
    },
    [
      'pools[0]: pool us-east-1_Rich: Name is "rich", the seed says "other"',
      'pools[0]: pool us-east-1_Rich: Policies.PasswordPolicy.MinimumLength is 10, the seed says 12',
    ],
  ],
  [
    'a setting of the pool removed',
    pool => delete pool.settings.AutoVerifiedAttributes,
    ['pools[0]: pool us-east-1_Rich: AutoVerifiedAttributes is ["email"], the seed says absent'],
  ],
  [
    'a custom attribute',
    pool => (pool.settings.Schema[0].StringAttributeConstraints.MaxLength = '30'),
    ['pools[0]: pool us-east-1_Rich: SchemaAttributes.custom:team.StringAttributeConstraints.MaxLength is "20", the seed says "30"'],
  ],
  [
    'a tag',
    pool => (pool.settings.UserPoolTags.stage = 'x'),
    ['pools[0]: pool us-east-1_Rich: UserPoolTags.stage is "test", the seed says "x"'],
  ],
  [
    'a list of the client',
    pool => pool.clients[0].settings.CallbackURLs.pop(),
    [
      'pools[0].clients[0]: client "rich1": CallbackURLs is ["https://a.example/","https://b.example/"], the seed says ["https://a.example/"]',
    ],
  ],
  [
    'the name of the client',
    pool => (pool.clients[1].name = 'x'),
    ['pools[0].clients[1]: client "rich2": ClientName is "generated", the seed says "x"'],
  ],
  [
    'the secret',
    pool => (pool.clients[0].secret = `${secret}x`),
    ['pools[0].clients[0]: client "rich1": its secret is another one than the seed gives'],
  ],
  [
    'no secret',
    pool => delete pool.clients[0].secret,
    ['pools[0].clients[0]: client "rich1": it has a secret, and in the seed it has none'],
  ],
  [
    'password, sub and attribute of the user',
    pool =>
      Object.assign(pool.users[0], { password: 'Correct-horse-8', sub: '11111111-1111-7011-1111-111111111112', attributes: { name: 'B' } }),
    [
      expect.stringMatching(
        /^pools\[0\]\.users\[0\]: user "a@example\.com": sub is "[0-9a-f-]{36}", the seed says "11111111-1111-7011-1111-111111111112"$/,
      ),
      'pools[0].users[0]: user "a@example.com": name is "A", the seed says "B"',
      'pools[0].users[0]: user "a@example.com": the password is another one than the seed gives',
    ] as string[],
  ],
  [
    'a client of another pool',
    pool => pool.clients.push({ id: 'web' }),
    [
      'pools[0].clients[2]: client "web" exists in pool us-east-1_Local1, so that it was not created in us-east-1_Rich. Delete it there (aws cognito-idp delete-user-pool-client --user-pool-id us-east-1_Local1 --client-id web) and start again, or give this one another id',
    ],
  ],
])('a seed that was applied and has changed in %s: the differences are reported and what exists stays', async (_, change, texts) => {
  await service.applySeed({ pools: [rich] })
  const changed = structuredClone(rich)
  change(changed)
  const before = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId: rich.id }))
  const { created, differences } = await service.applySeed({ pools: [changed] })
  expect(created).toEqual({ pools: 0, clients: 0, users: 0 })
  expect(differences.map(({ path, text }) => `${path}: ${text}`)).toEqual(texts)
  expect((await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId: rich.id }))).UserPool).toEqual(before.UserPool)
})

test('a reset reads the source of a seed again, and one that cannot be applied leaves everything as it was', async () => {
  const { applySeed, reset, sdk, close } = await startTestService()
  let clients: unknown[] = [{ id: 'old' }]
  const read = () => ({
    seed: { pools: [{ id: 'us-east-1_Again', clients }] } as Seed,
    locate: (path: string) => `file(${path.split(':')[0]})`,
  })
  await applySeed(read)
  const exists = (ClientId: string) =>
    sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: 'us-east-1_Again', ClientId })).then(
      () => true,
      () => false,
    )
  for (const [wrong, place] of [
    [[{ id: 'new', settings: { AuthSessionValidity: 1 } }], 'file(pools[0].clients[0]): pools[0].clients[0]: '],
    [[{ id: 'new', colour: 'red' }], 'file(pools[0].clients[0] has "colour", which is none of id, name, secret, settings, sessions): '],
  ] as const) {
    clients = [...wrong]
    await expect(reset()).rejects.toMatchObject({ name: 'SeedError', message: expect.stringContaining(place) })
    expect(await exists('old')).toBe(true)
  }
  clients = [{ id: 'new' }]
  await reset()
  expect([await exists('old'), await exists('new')]).toEqual([false, true])
  await close()
})

test('applySeed throws in production mode', async () => {
  const production = await startTestService({ production: true })
  await expect(production.applySeed(seed)).rejects.toMatchObject({ message: 'A seed is for development mode only.' })
  await production.close()
})
