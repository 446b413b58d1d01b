import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminGetUserCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetUserPolicyCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { IssuedKey, KeyProblem, KeyRequest } from '../../src/iam/index.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'
import { decoded, iamFor, refusal, stsFor } from './support.ts'

const day = 86_400_000
const expired = 'The security token included in the request is expired'
const unknown = 'UnrecognizedClientException: The security token included in the request is invalid.'
afterEach(() => void vi.useRealTimers())
/** Signatures and the ends of keys are by the real clock. */
const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds })

/** What a key may do at a service: `accepted` or the refusal. */
const listPools = (service: TestService, key: { accessKeyId: string; secretAccessKey: string }) =>
  refusal(sdkFor(service.url, key).send(new ListUserPoolsCommand({ MaxResults: 1 })))

async function issue(service: TestService, request: KeyRequest): Promise<IssuedKey> {
  const key = await service.createPolicyKey(request)
  if ('problem' in key) throw new Error(key.problem)
  return key
}

describe.each(engines)('keys on %s', engine => {
  const service = useServiceOn(engine, { production: true })

  test("a key ends at its time, an administrator's as one of a user, at every API", async () => {
    const expiresAt = Date.now() + 30 * day
    const admin = await service.createAdminKey({ expiresAt })
    const user = await issue(service, { policy: { can: 'read', pools: [] }, expiresAt })
    const endless = await service.createAdminKey()
    for (const key of [admin, user]) expect(await listPools(service, key)).toBe('accepted')
    later(30 * day + 1)
    for (const key of [admin, user]) {
      expect(await listPools(service, key)).toBe(`ExpiredTokenException: ${expired}`)
      expect(await refusal(stsFor(service, key).send(new GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken/)
    }
    expect(await listPools(service, endless)).toBe('accepted')
    const states = Object.fromEntries((await service.listKeys()).map(({ accessKeyId, state }) => [accessKeyId, state]))
    expect(states).toMatchObject({ [admin.accessKeyId]: 'expired', [user.accessKeyId]: 'expired', [endless.accessKeyId]: 'active' })
    const { AccessKeyMetadata } = await iamFor(service, endless).send(new ListAccessKeysCommand({ UserName: user.user }))
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: user.accessKeyId, Status: 'Expired' }])
  })

  test('a key of a named policy is of an IAM user that the API shows and manages', async () => {
    const admin = await service.createAdminKey()
    const iam = iamFor(service, admin)
    const key = await issue(service, { name: 'ci-of-shop', policy: { can: 'ci', pools: [] } })
    const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName: 'ci-of-shop', PolicyName: 'poolhouse' }))
    expect(JSON.parse(decoded(PolicyDocument)).Statement).toHaveLength(2)
    expect(await listPools(service, key)).toBe('accepted')
    await vi.waitFor(async () => {
      const listed = (await service.listKeys()).find(({ accessKeyId }) => accessKeyId === key.accessKeyId)
      expect(listed).toMatchObject({
        user: 'ci-of-shop',
        isAdmin: false,
        state: 'active',
        lastUsed: { service: 'cognito-idp', region: 'us-east-1' },
      })
    })
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'ci-of-shop', AccessKeyId: key.accessKeyId, Status: 'Inactive' }))
    expect(await listPools(service, key)).toBe(unknown)
    expect((await service.listKeys()).find(({ accessKeyId }) => accessKeyId === key.accessKeyId)!.state).toBe('inactive')
    expect(await service.createPolicyKey({ name: 'CI-of-shop', policy: { can: 'ci', pools: [] } })).toEqual({
      problem: expect.stringContaining('there is an IAM user "CI-of-shop". Choose another --name'),
    })
  })

  test('what the named policies allow, for all pools and for one', async () => {
    const admin = sdkFor(service.url, await service.createAdminKey())
    const newPool = async () => (await admin.send(new CreateUserPoolCommand({ PoolName: 'p' }))).UserPool!.Id!
    const [one, other] = [await newPool(), await newPool()]
    const tried = async (can: string, pools: readonly string[]) => {
      const sdk = sdkFor(service.url, await issue(service, { policy: { can, pools } }))
      const isAllowed = async (sent: Promise<unknown>) => !/^AccessDenied/.test(await refusal(sent))
      const allowed = {
        describeOne: await isAllowed(sdk.send(new DescribeUserPoolCommand({ UserPoolId: one }))),
        describeOther: await isAllowed(sdk.send(new DescribeUserPoolCommand({ UserPoolId: other }))),
        listPools: await isAllowed(sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))),
        readUsers: await isAllowed(sdk.send(new ListUsersCommand({ UserPoolId: one }))),
        readUser: await isAllowed(sdk.send(new AdminGetUserCommand({ UserPoolId: one, Username: 'nobody' }))),
        makeClient: await isAllowed(sdk.send(new CreateUserPoolClientCommand({ UserPoolId: one, ClientName: 'c' }))),
        makePool: await isAllowed(sdk.send(new CreateUserPoolCommand({ PoolName: 'q' }))),
      }
      return Object.entries(allowed).flatMap(([name, is]) => (is ? [name] : []))
    }
    expect(await tried('read', [])).toEqual(['describeOne', 'describeOther', 'listPools', 'readUsers', 'readUser'])
    expect(await tried('read', [one])).toEqual(['describeOne', 'readUsers', 'readUser'])
    expect(await tried('users', [one])).toEqual(['describeOne', 'readUsers', 'readUser'])
    expect(await tried('ci', [])).toEqual(['describeOne', 'describeOther', 'listPools', 'makeClient', 'makePool'])
    expect(await tried('ci', [one, other])).toEqual(['describeOne', 'describeOther', 'makeClient'])
  })

  test.each<[string, KeyRequest, RegExp]>([
    ['an unknown policy', { policy: { can: 'write', pools: [] } }, /^--can "write" is not one of read, users, ci\. --policy takes/],
    ['a pool that is no id', { policy: { can: 'read', pools: ['pool'] } }, /^--pool "pool" is not the id of a pool/],
    ['a document that is none', { policy: { document: '{' } }, /^the policy is refused: /],
    ['a name that is none', { name: 'a b', policy: { can: 'read', pools: [] } }, /^the name "a b" is not one of an IAM user/],
  ])('a key with %s is not created', async (_, request, problem) => {
    const { problem: said } = (await service.createPolicyKey(request)) as KeyProblem
    expect(said).toMatch(problem)
  })

  test('a policy that is too long for a user creates no user', async () => {
    const actions = Array.from({ length: 200 }, (_, n) => `cognito-idp:Operation${n}`)
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })
    const before = (await service.listKeys()).length
    expect(await service.createPolicyKey({ name: 'long', policy: { document } })).toEqual({
      problem: expect.stringContaining('2048 at most'),
    })
    expect(await service.listKeys()).toHaveLength(before)
    expect(await issue(service, { name: 'long', policy: { can: 'read', pools: [] } })).toMatchObject({ user: 'long' })
  })

  test('a rotated key has an old one that ends by its time or at once, with the owner, the policy and the lifetime of the old', async () => {
    const old = await issue(service, { name: 'rotated', policy: { can: 'read', pools: [] }, expiresAt: Date.now() + 90 * day })
    const next = await service.replaceKey({ accessKeyId: old.accessKeyId, oldEndsAt: Date.now() + day })
    if ('problem' in next) throw new Error(next.problem)
    expect(next.user).toBe('rotated')
    expect(Date.parse(next.expiresAt!) / day - Date.now() / day).toBeCloseTo(90, 1)
    for (const key of [old, next]) expect(await listPools(service, key)).toBe('accepted')
    // There are two now, of which neither has ended.
    expect(await service.replaceKey({ accessKeyId: next.accessKeyId })).toMatchObject({ accessKeyId: expect.stringMatching(/^AKIA/) })
    expect(await listPools(service, next)).toBe(unknown)
    later(day + 1)
    expect(await listPools(service, old)).toBe(`ExpiredTokenException: ${expired}`)
    expect(await service.replaceKey({ accessKeyId: old.accessKeyId })).toEqual({
      problem: expect.stringContaining('has ended or is inactive'),
    })
    expect(await service.replaceKey({ accessKeyId: 'AKIANONE' })).toEqual({
      problem: expect.stringContaining('there is no access key "AKIANONE"'),
    })

    const admin = await service.createAdminKey()
    const second = await service.replaceKey({ accessKeyId: admin.accessKeyId })
    if ('problem' in second) throw new Error(second.problem)
    expect([await listPools(service, admin), await listPools(service, second)]).toEqual([unknown, 'accepted'])
  })

  test('a revoked key is unknown at once', async () => {
    const user = await issue(service, { policy: { can: 'read', pools: [] } })
    for (const key of [await service.createAdminKey(), user]) {
      expect(await listPools(service, key)).toBe('accepted')
      expect(await service.revokeKey(key.accessKeyId)).toBe('revoked')
      expect(await listPools(service, key)).toBe(unknown)
      expect(await service.revokeKey(key.accessKeyId)).toEqual({ problem: expect.stringContaining('there is no access key') })
    }
  })
})

test.each(['access_keys', 'iam_access_keys'])('a writer of the database cannot prolong a key in %s', async table => {
  const service = await startTestService({ production: true, log: { info() {}, warn() {}, error() {} } })
  try {
    for (const end of [null, Date.now() + 400 * day]) {
      const expiresAt = Date.now() + day
      const isAdmin = table === 'access_keys'
      const key = isAdmin
        ? await service.createAdminKey({ expiresAt })
        : await issue(service, { policy: { can: 'read', pools: [] }, expiresAt })
      const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
      expect(Number(db.prepare(`update ${table} set expires_at = ? where id = ?`).run(end, key.accessKeyId).changes)).toBe(1)
      db.close()
      expect(await listPools(service, key)).toBe(unknown)
    }
  } finally {
    await service.close()
  }
})

describe('over two nodes', () => {
  let postgres: TestPostgres
  let one: TestService
  let two: TestService
  beforeAll(async () => {
    postgres = await startPostgres()
    const options = { production: true, databaseUrl: await postgres.database(), masterKey: randomBytes(32) }
    ;[one, two] = await Promise.all([startTestService(options), startTestService(options)])
  })
  afterAll(async () => {
    await Promise.all([one.close(), two.close()])
    await postgres.stop()
  })

  test('a key that one node revokes, or rotates at once, is unknown at the other within a second', async () => {
    const within = { timeout: 1_500, interval: 50 }
    const key = await one.createAdminKey()
    expect(await listPools(two, key)).toBe('accepted')
    const next = await one.replaceKey({ accessKeyId: key.accessKeyId })
    if ('problem' in next) throw new Error(next.problem)
    await vi.waitFor(async () => expect(await listPools(two, key)).toBe(unknown), within)
    expect(await listPools(two, next)).toBe('accepted')
    await one.revokeKey(next.accessKeyId)
    await vi.waitFor(async () => expect(await listPools(two, next)).toBe(unknown), within)
  })
})
