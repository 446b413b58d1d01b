import { randomBytes } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Seed } from '../../src/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { startTestService, type TestOptions } from '../support/service.ts'
import { ClientId, password, totpSecret, UserPoolId, whole } from './whole-seed.ts'

const seed = {
  pools: [
    {
      ...whole,
      clients: [
        ...whole.clients,
        { id: 'server', name: 'my server', secret: 'asecretofatleasttwentyfour', settings: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } },
        { id: 'srp', settings: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } },
      ],
    },
    {
      id: 'eu-west-1_Mail',
      name: 'with addresses as usernames',
      settings: {
        UsernameAttributes: ['email'],
        Policies: { PasswordPolicy: { MinimumLength: 10 } },
        LambdaConfig: {},
        VerificationMessageTemplate: { EmailSubject: 'Your code' },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      },
      clients: [{ id: 'mailsrp', settings: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } }],
      users: [{ username: 'a@example.com', password: 'Correct-horse-9' }],
    },
  ],
} as unknown as Seed

async function start(options: TestOptions = {}) {
  const service = await startTestService(options)
  onTestFinished(() => service.close())
  return service
}
type Service = Awaited<ReturnType<typeof start>>

/** Sealed values differ at each export. */
const withoutSeals = (exported: Seed) =>
  JSON.parse(JSON.stringify(exported), (name, value) => (['sealedPassword', 'sealed', 'check', 'salt'].includes(name) ? 'sealed' : value))

async function srpSignIn({ sdk }: Pick<Service, 'sdk'>, poolId: string, client: string, USERNAME: string, secret: string) {
  const { A, prove } = srpClientSession()
  const { ChallengeParameters, Session } = await sdk.send(
    new InitiateAuthCommand({ ClientId: client, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: A } }),
  )
  return sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: client,
      ChallengeName: 'PASSWORD_VERIFIER',
      Session,
      ChallengeResponses: prove(poolId, secret, ChallengeParameters),
    }),
  )
}

describe.each(engines)('a seed that was exported on %s and applied to an empty service', engine => {
  const masterKey = randomBytes(32)
  const first = useServiceOn(engine, { masterKey })
  const second = useServiceOn(engine, { masterKey })

  test('makes the same pools, clients, users and the rest: nothing differs, and its export is the same', async () => {
    await first.applySeed(seed)
    const exported = await first.exportSeed({})
    const { differences, created } = await second.applySeed(exported)
    expect(differences).toEqual([])
    expect(created).toMatchObject({ pools: 2, clients: 4, users: 10, groups: 3, identityProviders: 1, domains: 1, terms: 1, branding: 1 })
    expect((await first.applySeed(exported)).differences).toEqual([])
    expect((await second.applySeed(seed)).differences).toEqual([])
    expect(withoutSeals(await second.exportSeed({}))).toEqual(withoutSeals(exported))
    expect(JSON.stringify(exported)).not.toContain(password)
    expect(JSON.stringify(exported)).not.toContain(totpSecret)
  })

  test('answers descriptions of pool and client as before', async () => {
    const describePool = async ({ sdk }: Pick<Service, 'sdk'>) => {
      const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
      const { CreationDate: _, LastModifiedDate: __, ...pool } = UserPool!
      return pool
    }
    expect(await describePool(second)).toEqual(await describePool(first))
    const describeClient = () => new DescribeUserPoolClientCommand({ UserPoolId, ClientId: 'server' })
    expect((await second.sdk.send(describeClient())).UserPoolClient).toMatchObject({
      ClientName: 'my server',
      ClientSecret: 'asecretofatleasttwentyfour',
    })
  })

  test.each([
    ['us-east-1_Whole', 'srp', 'ada', password],
    ['eu-west-1_Mail', 'mailsrp', 'a@example.com', 'Correct-horse-9'],
  ])('lets the user of %s sign in by SRP with the password of before', async (pool, client, username, secret) => {
    expect((await srpSignIn(second, pool, client, username, secret)).AuthenticationResult).toBeDefined()
    await expect(srpSignIn(second, pool, client, username, 'Wrong-horse-9')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  test('lets a user sign in with the authenticator app of before', async () => {
    const AuthParameters = { USERNAME: 'totp', PASSWORD: password }
    const { Session, ChallengeName } = await second.sdk.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    )
    const ChallengeResponses = { USERNAME: 'totp', SOFTWARE_TOKEN_MFA_CODE: totpCode(totpSecret) }
    expect(
      await second.sdk.send(new AdminRespondToAuthChallengeCommand({ UserPoolId, ClientId, ChallengeName, Session, ChallengeResponses })),
    ).toMatchObject({ AuthenticationResult: { AccessToken: expect.any(String) } })
  })

  test.each(whole.users.map(({ username }) => username))('keeps status, factors and attributes of %s', async Username => {
    const read = async ({ sdk }: Pick<Service, 'sdk'>) => {
      const { UserAttributes, UserStatus, Enabled, UserMFASettingList } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
      return { UserAttributes: UserAttributes!.filter(({ Name }) => Name !== 'identities'), UserStatus, Enabled, UserMFASettingList }
    }
    expect(await read(second)).toEqual(await read(first))
  })
})

test('what programs made without a seed is exported too, with the ids that the service chose', async () => {
  const masterKey = randomBytes(32)
  const [first, second] = [await start({ masterKey }), await start({ masterKey })]
  const { UserPool } = await first.sdk.send(new CreateUserPoolCommand({ PoolName: 'plain', AutoVerifiedAttributes: ['email'] }))
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await first.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', GenerateSecret: true, RefreshTokenRotation: { Feature: 'ENABLED' } }),
  )
  await first.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', TemporaryPassword: 'Temporary-9' }))
  const exported = await first.exportSeed({ poolId: UserPoolId })
  expect((await second.applySeed(exported)).differences).toEqual([])
  const { ClientId } = UserPoolClient!
  expect((await second.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient).toMatchObject({
    ClientSecret: UserPoolClient!.ClientSecret,
  })
})

test('a seed that was sealed under a passphrase opens in a service with another master key', async () => {
  const [first, second] = [await start(), await start()]
  await first.applySeed(seed)
  const exported = await first.exportSeed({ passphrase: 'a long passphrase' })
  expect(exported.sealing!.key).toBe('passphrase')
  await second.applySeed(() => ({ seed: exported, passphrase: 'a long passphrase' }))
  expect((await srpSignIn(second, UserPoolId, 'srp', 'ada', password)).AuthenticationResult).toBeDefined()
})

describe('a sealed seed is refused', () => {
  const master = randomBytes(32)
  const moved = (exported: Seed) => {
    const [one, other] = exported.pools[0]!.users!
    return { ...exported, pools: [{ ...exported.pools[0]!, users: [{ ...one!, sealedPassword: other!.sealedPassword! }] }] }
  }
  test.each<[string, { export?: string; apply?: string; key?: Buffer; change?: (exported: Seed) => Seed }, string]>([
    [
      'with another master key',
      { key: randomBytes(32) },
      'sealing: the seed was exported by a service with another master key. Use the master.key of its data directory, or export with POOLHOUSE_SEED_PASSPHRASE',
    ],
    ['without its passphrase', { export: 'a' }, 'sealing: the seed was exported with a passphrase. Set POOLHOUSE_SEED_PASSPHRASE to it'],
    [
      'with another passphrase',
      { export: 'a', apply: 'b' },
      'sealing: the passphrase in POOLHOUSE_SEED_PASSPHRASE is not the one of this seed',
    ],
    [
      'without its sealing',
      { change: ({ pools }) => ({ pools }) },
      'pools[0].users[0]: the seed has no "sealing", without which nothing sealed can be opened. Keep it as it was exported',
    ],
    [
      'with the password of another user',
      { change: moved },
      'pools[0].users[0]: a sealed value does not open: it was changed, or belongs to another pool or user',
    ],
  ])('%s', async (_, { export: passphrase, apply, key = master, change = same => same }, message) => {
    const [first, second] = [await start({ masterKey: master }), await start({ masterKey: key })]
    const users = ['ann', 'ben'].map(username => ({ username, password }))
    await first.applySeed({ pools: [{ id: 'us-east-1_Sealed', users }] })
    const exported = change(await first.exportSeed({ ...(passphrase !== undefined && { passphrase }) }))
    await expect(second.applySeed(() => ({ seed: exported, ...(apply !== undefined && { passphrase: apply }) }))).rejects.toMatchObject({
      name: 'SeedError',
      message,
    })
  })
})

test('exportSeed of an unknown pool names those that there are; production refuses it', async () => {
  const service = await start()
  await service.applySeed({ pools: [{ id: 'us-east-1_One' }] })
  await expect(service.exportSeed({ poolId: 'us-east-1_Two' })).rejects.toMatchObject({
    message: 'there is no pool "us-east-1_Two" in this service. It has us-east-1_One',
  })
  await expect((await start({ production: true })).exportSeed({})).rejects.toMatchObject({
    message: 'A seed is for development mode only.',
  })
})
