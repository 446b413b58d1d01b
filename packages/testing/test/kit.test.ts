import { CognitoIdentityProviderClient, GetUserCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  type Challenge,
  connectPoolhouse,
  type Poolhouse,
  PoolhouseError,
  type PoolhouseKit,
  startPoolhouse,
  type TestPool,
} from '@poolhouse/testing'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const password = 'Correct-horse-9'
const alice = { username: 'alice', password }
const users = [{ ...alice, attributes: { email: 'alice@example.com', email_verified: 'true' } }]
const settings = { AutoVerifiedAttributes: ['email' as const] }

let poolhouse: Poolhouse
beforeAll(async () => {
  poolhouse = await startPoolhouse()
})
afterAll(() => poolhouse.close())

describe.each<[how: string, kit: () => Promise<PoolhouseKit>]>([
  ['in the process of the test', async () => poolhouse],
  ['connected by its address', () => connectPoolhouse(`${poolhouse.url}/`)],
])('a service %s', (_, kitOf) => {
  let kit: PoolhouseKit
  let pool: TestPool
  let sdk: CognitoIdentityProviderClient
  beforeAll(async () => {
    kit = await kitOf()
    pool = await kit.pool({ users, settings })
    sdk = new CognitoIdentityProviderClient({
      endpoint: kit.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
  })
  afterAll(() => sdk.destroy())
  const signUp = (Username: string) =>
    sdk.send(
      new SignUpCommand({
        ClientId: pool.clientId,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
      }),
    )

  test('inbox.next waits for the message of a sign-up, which is given once', async () => {
    const waiting = kit.inbox.next({ to: 'bob@example.com', kind: 'code', pool: pool.userPoolId })
    await signUp('bob')
    expect((await waiting).code).toMatch(/^\d{6}$/)
    const late = kit.inbox.next({ to: 'bob@example.com', timeout: 50 })
    await expect(late).rejects.toThrow('No message to "bob@example.com" came within 0.05 s.')
    await expect(late).rejects.toThrow(`code to bob@example.com of ${pool.userPoolId} (given already)`)
    await expect(late).rejects.toBeInstanceOf(PoolhouseError)
    expect((await kit.inbox.list())[0]!.to).toBe('bob@example.com')
  })

  test.each([
    ['password', (client: TestPool) => client.signIn.password(alice)],
    ['SRP', (client: TestPool) => client.signIn.srp(alice)],
    ['the authorization code flow', (client: TestPool) => client.signIn.oauth(alice)],
    ['tokens', (client: TestPool) => client.tokens('alice')],
  ])('a sign-in by %s gives tokens that verify, with and without a client secret', async (_name, signIn) => {
    const withSecret = await kit.pool({ users, client: { secret: 'a1b2c3d4e5f6a1b2c3d4e5f6' } })
    for (const each of [pool, withSecret]) {
      const { idToken, accessToken, refreshToken } = await signIn(each)
      const keys = createLocalJWKSet(await (await fetch(`${each.issuer}/.well-known/jwks.json`)).json())
      const { payload } = await jwtVerify(idToken!, keys, { issuer: each.issuer, audience: each.clientId })
      expect(payload['cognito:username']).toBe('alice')
      expect(refreshToken).toBeDefined()
      expect((await sdk.send(new GetUserCommand({ AccessToken: accessToken }))).Username).toBe('alice')
    }
  })

  test('tokens have the groups and the scopes that they are asked for', async () => {
    const { accessToken, idToken } = await pool.tokens('alice', { groups: ['admins'], scopes: ['openid', 'email'] })
    const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
    expect(claims(accessToken)).toMatchObject({ scope: 'openid email', 'cognito:groups': ['admins'] })
    expect(claims(idToken!)['cognito:groups']).toEqual(['admins'])
  })

  test.each<[what: string, work: (client: TestPool) => Promise<unknown>, error: object]>([
    [
      'a wrong password',
      client => client.signIn.password({ ...alice, password: 'wrong' }),
      { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    ],
    ['a wrong password by SRP', client => client.signIn.srp({ ...alice, password: 'wrong' }), { name: 'NotAuthorizedException' }],
    [
      'a wrong password on the page',
      client => client.signIn.oauth({ ...alice, password: 'wrong' }),
      { message: 'The sign-in of "alice" does not end at the client. The page says: Incorrect user name or password.' },
    ],
    [
      'another redirect URI',
      client => client.signIn.oauth({ ...alice, redirectUri: 'http://localhost:1/' }),
      { message: expect.stringContaining('The page says:') },
    ],
    [
      'a scope that the client has not',
      client => client.signIn.oauth({ ...alice, scopes: ['orders'] }),
      { name: 'invalid_request', message: 'invalid_scope' },
    ],
    ['an unknown user', client => client.tokens('nobody'), { message: expect.stringContaining('username "nobody" is nobody in the pool') }],
    [
      'a snapshot that is none',
      () => poolhouse.restore('none'),
      { status: 404, message: expect.stringContaining('There is no snapshot "none".') },
    ],
    ['an address without a service', () => connectPoolhouse('http://localhost:1'), { message: expect.stringContaining('does not answer') }],
    ['no address', () => connectPoolhouse(''), { message: expect.stringContaining('POOLHOUSE_ENDPOINT') }],
  ])('%s is refused with what is wrong', async (_name, work, error) => {
    await expect(work(pool)).rejects.toMatchObject(error)
  })

  test('a challenge after the password is answered by respond, and without it the error names it', async () => {
    const own = await kit.pool({ users: [{ username: 'carol', password, status: 'FORCE_CHANGE_PASSWORD' }] })
    const carol = { username: 'carol', password }
    await expect(own.signIn.password(carol)).rejects.toMatchObject({
      name: 'NEW_PASSWORD_REQUIRED',
      message: expect.stringContaining('Give "respond"'),
    })
    const respond = ({ name }: Challenge): Record<string, string> =>
      name === 'NEW_PASSWORD_REQUIRED' ? { NEW_PASSWORD: 'Another-horse-9' } : {}
    expect((await own.signIn.srp({ ...carol, respond })).idToken).toBeDefined()
  })

  test('a restored snapshot brings back what was deleted, as often as wanted', async () => {
    const snapshot = await kit.snapshot()
    for (const username of ['dave', 'erin']) {
      await signUp(username)
      await snapshot.restore()
      await expect(pool.tokens(username)).rejects.toThrow('is nobody in the pool')
    }
    expect((await pool.signIn.password(alice)).tokenType).toBe('Bearer')
  })
})

test('a snapshot is restored, and the service reset, in milliseconds', async () => {
  const pool = await poolhouse.pool({ users })
  const snapshot = await poolhouse.snapshot()
  const times: number[] = []
  for (let index = 0; index < 9; index++) {
    const started = performance.now()
    await snapshot.restore()
    times.push(performance.now() - started)
  }
  // The median, with room for a busy machine; on an idle one it is 5 ms.
  expect(times.sort((one, other) => one - other)[4]).toBeLessThan(100)
  expect((await pool.tokens('alice')).expiresIn).toBe(3600)
})
