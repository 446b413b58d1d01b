import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { poolhouse } from '../support/command.ts'
import { schemaProblems } from '../support/json-schema.ts'
import { serviceForTests } from '../support/service.ts'

const password = 'Correct-horse-9'
const UserPoolId = 'us-east-1_Source'
const seed = {
  pools: [
    {
      id: UserPoolId,
      name: 'source',
      settings: {
        AutoVerifiedAttributes: ['email'],
        Policies: { PasswordPolicy: { MinimumLength: 10 } },
        Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
        UserPoolTags: { team: 'a' },
      },
      mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
      resourceServers: [{ id: 'orders', name: 'Orders', settings: { Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] } }],
      identityProviders: [
        {
          name: 'Google',
          type: 'Google',
          settings: {
            ProviderDetails: { client_id: 'a', client_secret: 'hush', authorize_scopes: 'openid' },
            AttributeMapping: { email: 'email' },
          },
        },
      ],
      domains: [{ domain: 'source-domain' }],
      groups: [{ name: 'admins', settings: { Description: 'All', Precedence: 1 } }],
      clients: [
        {
          id: 'server',
          name: 'my server',
          secret: 'asecretofatleasttwentyfour',
          settings: {
            ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            SupportedIdentityProviders: ['COGNITO', 'Google'],
            AllowedOAuthFlowsUserPoolClient: true,
            AllowedOAuthFlows: ['code'],
            AllowedOAuthScopes: ['openid', 'orders/read'],
            CallbackURLs: ['https://app.example/cb'],
          },
        },
      ],
      branding: [{ client: 'server', settings: { UseCognitoProvidedValues: true } }],
      users: [
        {
          username: 'ada',
          password,
          attributes: { email: 'ada@example.com', email_verified: 'true', 'custom:team': 'x' },
          groups: ['admins'],
        },
        {
          username: 'off',
          password,
          enabled: false,
          totp: { secret: 'JBSWY3DPEHPK3PXP' },
          mfa: { SoftwareTokenMfaSettings: { Enabled: true } },
        },
        { username: 'new', password, status: 'FORCE_CHANGE_PASSWORD' },
        { username: 'Google_123', status: 'EXTERNAL_PROVIDER', identities: [{ provider: 'Google', value: '123' }] },
      ],
    },
  ],
}

describe('seed from pool', () => {
  let source: Awaited<ReturnType<typeof serviceForTests>>
  let target: typeof source
  const apply = (to: typeof source, body: unknown) =>
    fetch(`${to.url}/_poolhouse/seeds`, { method: 'POST', headers: { 'x-poolhouse': '1' }, body: JSON.stringify(body) }).then(answer =>
      answer.json(),
    )
  beforeAll(async () => {
    source = await serviceForTests()
    target = await serviceForTests()
    expect(await apply(source, seed)).toMatchObject({ created: { pools: 1, users: 4 } })
  })
  afterAll(() => Promise.all([source.close(), target.close()]))

  test('reads another Poolhouse through the API; the seed makes the same pool, and users sign in with the given password', async () => {
    const { status, out, err } = await poolhouse(['seed', 'from', 'pool', source.url], {
      env: { POOLHOUSE_SEED_PASSWORD: 'Another-horse-9' },
    })
    expect([status, err]).toEqual([0, expect.stringContaining('note: Passwords cannot be read: every user has the given one.')])
    expect(err).toContain('note: The secrets of authenticator apps cannot be read')
    expect(out).toContain('# Passwords cannot be read')
    const read = parse(out)
    expect(schemaProblems(read)).toEqual([])
    expect(await apply(target, read)).toMatchObject({
      created: { pools: 1, clients: 1, users: 4, groups: 2, domains: 1, resourceServers: 1, identityProviders: 1, branding: 1 },
      differences: [],
    })
    const describe = async ({ api }: typeof source) => {
      const { UserPool } = await api.describeUserPool({ UserPoolId })
      const { UserPoolClient } = await api.describeUserPoolClient({ UserPoolId, ClientId: 'server' })
      const { Users } = await api.listUsers({ UserPoolId })
      return JSON.parse(
        JSON.stringify(
          { UserPool, UserPoolClient, Users: Users!.toSorted((one, other) => (one.Username! < other.Username! ? -1 : 1)) },
          (name, value) =>
            /Date$/.test(name) || name === 'dateCreated'
              ? undefined
              : name === 'Value'
                ? String(value).replace(/"dateCreated":\d+/, '')
                : value,
        ),
      )
    }
    expect(await describe(target)).toEqual(await describe(source))
    expect((await target.api.adminListGroupsForUser({ UserPoolId, Username: 'ada' })).Groups).toMatchObject([{ GroupName: 'admins' }])
    const SECRET_HASH = createHmac('sha256', 'asecretofatleasttwentyfour').update('adaserver').digest('base64')
    const AuthParameters = { USERNAME: 'ada', PASSWORD: 'Another-horse-9', SECRET_HASH }
    const { AuthenticationResult } = await target.api.initiateAuth({ ClientId: 'server', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
    expect(AuthenticationResult?.IdToken).toBeDefined()
  })

  test('without a password users have to reset theirs, and --pool and --region narrow what is read', async () => {
    const { out, err } = await poolhouse(['seed', 'from', 'pool', source.url, '--pool', UserPoolId])
    const [pool] = parse(out).pools
    expect(pool.users.map(({ username, status }: Record<string, string>) => [username, status]).sort()).toEqual([
      ['Google_123', 'EXTERNAL_PROVIDER'],
      ['ada', 'RESET_REQUIRED'],
      ['new', 'FORCE_CHANGE_PASSWORD'],
      ['off', 'RESET_REQUIRED'],
    ])
    expect(err).toContain('users have the status RESET_REQUIRED until they recover')
    const none = await poolhouse(['seed', 'from', 'pool', source.url, '--region', 'eu-west-1'])
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('ListUserPools answered no pool in this region')])
  })

  test.each<[what: string, args: string[], status: number, says: string]>([
    [
      'a pool that does not exist',
      ['pool', 'SOURCE', '--pool', 'us-east-1_None'],
      1,
      'DescribeUserPool {"UserPoolId":"us-east-1_None"} failed: ResourceNotFoundException: User pool us-east-1_None does not exist.',
    ],
    ['a pool id that is none', ['pool', 'SOURCE', '--pool', 'local'], 1, 'the pool "local" has no id of a region'],
    ['no address', ['moto', 'localhost:5000'], 2, '"localhost:5000" is not an address. Give one such as http://localhost:5000, or aws.'],
    [
      'an address where nothing answers',
      ['localstack', 'http://localhost:1'],
      1,
      'http://localhost:1 does not answer (ECONNREFUSED). Give the address of a running service.',
    ],
    ['no address at all', ['pool'], 2, "missing required argument 'endpoint'"],
  ])('%s is an error that says what is wrong', async (_, args, status, says) => {
    const answer = await poolhouse(['seed', 'from', ...args.map(arg => (arg === 'SOURCE' ? source.url : arg))])
    expect([answer.status, answer.err]).toEqual([status, expect.stringContaining(says)])
    expect(answer.err).not.toContain('    at ')
  })
})

/** An endpoint that knows some operations, as emulators do. */
test('operations that an emulator lacks are noted, and a client secret in another form is replaced', async () => {
  const answers: Record<string, object> = {
    ListUserPools: { UserPools: [{ Id: 'us-east-1_a1' }] },
    DescribeUserPool: { UserPool: { Id: 'us-east-1_a1', Name: 'p', LambdaConfig: {}, UsernameAttributes: ['email'] } },
    ListUserPoolClients: { UserPoolClients: [{ ClientId: 'c1' }] },
    DescribeUserPoolClient: { UserPoolClient: { ClientId: 'c1', ClientName: 'c', ClientSecret: 'short', UserPoolId: 'us-east-1_a1' } },
    ListUsers: {
      Users: [
        {
          Username: 'u-1',
          Enabled: true,
          UserStatus: 'CONFIRMED',
          Attributes: [
            { Name: 'email', Value: 'a@example.com' },
            { Name: 'identities', Value: 'no JSON' },
          ],
        },
      ],
    },
  }
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1]!
    const answer = answers[operation]
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(answer ?? { __type: 'NotImplementedException', message: operation }))
  }).listen(0)
  try {
    const { status, out, err } = await poolhouse(['seed', 'from', 'moto', `http://localhost:${(server.address() as AddressInfo).port}`])
    expect(status).toBe(0)
    expect(parse(out)).toEqual({
      pools: [
        {
          id: 'us-east-1_a1',
          name: 'p',
          settings: { UsernameAttributes: ['email'] },
          clients: [{ id: 'c1', name: 'c', settings: { GenerateSecret: true } }],
          users: [{ username: 'a@example.com', status: 'RESET_REQUIRED', attributes: { email: 'a@example.com' } }],
        },
      ],
    })
    expect(err).toContain('note: ListGroups did not answer (NotImplementedException), so that what it reads is not in the seed.')
    expect(err).toContain('note: The secret of client "c1" has a form that the service does not take, so that it gets a new one.')
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
