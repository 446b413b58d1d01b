import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { databaseFile } from '../../src/storage/index.ts'
import { createPoolWithUser, password, sdkFor, startTestService, type TestService } from '../support/service.ts'

const rotating = {
  ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const, 'USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
}

const service = await startTestService()
afterAll(() => service.close())

/** A data directory that outlives a service, with its key. */
function newData() {
  const kept = { dataDir: mkdtempSync(join(tmpdir(), 'poolhouse-deletion-')), masterKey: randomBytes(32) }
  onTestFinished(() => rmSync(kept.dataDir, { recursive: true, force: true }))
  return kept
}

/** Rows that the store has of a pool, by table. */
function rowsOf(dataDir: string, poolId: string, tables = ['users', 'aliases', 'names', 'user_attributes', 'refresh_families']): number[] {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true, timeout: 5_000 })
  const counts = tables.map(table => Number(db.prepare(`select count(*) as n from ${table} where pool_id = ?`).get(poolId)!.n))
  db.close()
  return counts
}

/** Puts users into a pool of a stopped service. None of them can sign in. */
function fill(dataDir: string, poolId: string, users: number): void {
  const db = new DatabaseSync(join(dataDir, databaseFile))
  db.exec(`
    begin;
    create temp table filler as with recursive n(i) as (select 1 union all select i + 1 from n where i < ${users})
      select printf('%08d-0000-4000-8000-000000000000', i) as sub, printf('filler-%08d', i) as name from n;
    insert into users (pool_id, sub, username, status, enabled, attributes, tokens_valid_after, created_at, modified_at, version)
      select '${poolId}', sub, name, 'CONFIRMED', 1, '{}', 0, 1, 1, 1 from filler;
    insert into aliases (pool_id, kind, value, sub) select '${poolId}', 'username', name, sub from filler;
    insert into names (pool_id, value, sub) select '${poolId}', name, sub from filler;
    commit`)
  db.close()
}

const deleted = await createPoolWithUser(service, rotating)
const tokens = await deleted.signIn()
const poolId = deleted.UserPoolId
const clientId = deleted.ClientId
// A client that is not cached, and one that is.
const { UserPoolClient: fresh } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'fresh' }))
await fetch(`${service.url}/${poolId}/.well-known/jwks.json`)
const prefix = `gone-${poolId.slice(-9).toLowerCase()}`
await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: prefix }))
await service.sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId: poolId, Domain: prefix }))
await service.sdk.send(new DeleteUserPoolCommand({ UserPoolId: poolId }))

const signIn = {
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  ClientId: clientId,
  AuthParameters: { USERNAME: 'alice', PASSWORD: password },
}
const adminSignIn = { ...signIn, AuthFlow: 'ADMIN_NO_SRP_AUTH' as const, UserPoolId: poolId }
const unknown = 'ResourceNotFoundException'
const status = async (path: string, init?: RequestInit) => (await fetch(`${service.url}${path}`, { redirect: 'manual', ...init })).status
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

test.each<[operation: string, call: () => Promise<unknown>, answer: unknown]>([
  ['DescribeUserPool', () => service.sdk.send(new DescribeUserPoolCommand({ UserPoolId: poolId })), unknown],
  ['DeleteUserPool', () => service.sdk.send(new DeleteUserPoolCommand({ UserPoolId: poolId })), unknown],
  ['ListUsers', () => service.sdk.send(new ListUsersCommand({ UserPoolId: poolId })), unknown],
  ['AdminGetUser', () => service.sdk.send(new AdminGetUserCommand({ UserPoolId: poolId, Username: 'alice' })), unknown],
  ['AdminInitiateAuth', () => service.sdk.send(new AdminInitiateAuthCommand(adminSignIn)), unknown],
  ['InitiateAuth', () => service.sdk.send(new InitiateAuthCommand(signIn)), unknown],
  [
    'DescribeUserPoolClient of a client that nobody read before',
    () => service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: fresh!.ClientId })),
    unknown,
  ],
  [
    'InitiateAuth of a client that nobody read before',
    () => service.sdk.send(new InitiateAuthCommand({ ...signIn, ClientId: fresh!.ClientId })),
    unknown,
  ],
  [
    'GetTokensFromRefreshToken',
    () => service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: tokens.RefreshToken })),
    unknown,
  ],
  ['GetUser', () => service.sdk.send(new GetUserCommand({ AccessToken: tokens.AccessToken })), 'NotAuthorizedException'],
  ['the JWKS', () => status(`/${poolId}/.well-known/jwks.json`), 400],
  ['discovery', () => status(`/${poolId}/.well-known/openid-configuration`), 400],
  [
    'the token endpoint',
    () => status('/oauth2/token', form({ grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.RefreshToken! })),
    400,
  ],
  ['userInfo', () => status('/oauth2/userInfo', { headers: { authorization: `Bearer ${tokens.AccessToken}` } }), 401],
])('a pool that is deleted does not exist for %s, before its rows are deleted', async (_, call, answer) => {
  const given = await call().catch(error => error.name)
  expect(given).toEqual(answer)
})

test('a deleted pool is in no list and no count, and its domain is free', async () => {
  const other = await createPoolWithUser(service, rotating)
  const { UserPools } = await service.sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))
  expect(UserPools!.map(({ Id }) => Id)).toEqual([other.UserPoolId])
  expect((await service.status()).counts).toEqual({ pools: '1', clients: '1', users: '1' })
  await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: other.UserPoolId, Domain: prefix }))
  const { DomainDescription } = await service.sdk.send(new DescribeUserPoolDomainCommand({ Domain: prefix }))
  expect(DomainDescription!.UserPoolId).toBe(other.UserPoolId)
})

test('the rows of a deleted pool are deleted within seconds', async () => {
  await vi.waitFor(() => expect(rowsOf(service.dataDir, poolId)).toEqual([0, 0, 0, 0, 0]), { timeout: 20_000 })
})

test('a pool with the id of a deleted one that still has many users is created empty, with clients of the same ids', async () => {
  const data = newData()
  const first = await startTestService(data)
  const id = 'us-east-1_again'
  const pool = { PoolName: 'p', UserPoolTags: { _custom_id_: 'again' } }
  const client = { UserPoolId: id, ClientName: '_custom_id_:webclient' }
  expect((await first.sdk.send(new CreateUserPoolCommand(pool))).UserPool!.Id).toBe(id)
  await first.sdk.send(new CreateUserPoolClientCommand(client))
  await first.close()
  fill(first.dataDir, id, 5_000)

  const again = await startTestService(data)
  expect((await again.sdk.send(new DescribeUserPoolCommand({ UserPoolId: id }))).UserPool!.EstimatedNumberOfUsers).toBe(5_000)
  await again.sdk.send(new DeleteUserPoolCommand({ UserPoolId: id }))
  expect((await again.sdk.send(new CreateUserPoolCommand(pool))).UserPool).toMatchObject({ Id: id, EstimatedNumberOfUsers: 0 })
  expect((await again.sdk.send(new CreateUserPoolClientCommand(client))).UserPoolClient!.ClientId).toBe('webclient')
  expect((await again.sdk.send(new ListUsersCommand({ UserPoolId: id }))).Users).toEqual([])
  expect(rowsOf(again.dataDir, id)).toEqual([0, 0, 0, 0, 0])
  await again.close()
})

test('a reset while a pool is being deleted leaves no row of it', async () => {
  const data = newData()
  const first = await startTestService(data)
  const { UserPoolId } = await createPoolWithUser(first, rotating)
  await first.close()
  fill(first.dataDir, UserPoolId, 3_000)
  const again = await startTestService(data)
  await again.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
  await again.reset()
  expect(rowsOf(again.dataDir, UserPoolId)).toEqual([0, 0, 0, 0, 0])
  await again.close()
})

test('a service that is killed while it deletes the rows of a pool goes on at the next start, and other writes are answered meanwhile', async () => {
  const data = newData()
  const first = await startTestService(data)
  const { UserPoolId } = await createPoolWithUser(first, rotating)
  await first.close()
  fill(first.dataDir, UserPoolId, 40_000)
  const serve = new URL('../support/service-process.ts', import.meta.url).pathname
  const start = async () => {
    const child = spawn(process.execPath, ['--conditions=source', serve, data.dataDir, data.masterKey.toString('base64')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [port] = await once(child.stdout, 'data')
    return { child, sdk: sdkFor(`http://127.0.0.1:${String(port).trim()}`) }
  }
  const killed = await start()
  await killed.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
  const left = () => rowsOf(first.dataDir, UserPoolId).reduce((sum, count) => sum + count, 0)
  await vi.waitFor(() => expect(left()).toBeLessThan(119_000), { timeout: 20_000, interval: 5 })
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  expect(left()).toBeGreaterThan(0)

  const restarted = await start()
  await expect(restarted.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({ name: unknown })
  const other = await createPoolWithUser({ sdk: restarted.sdk } as TestService, rotating)
  expect(left()).toBeGreaterThan(0)
  await other.signIn()
  await vi.waitFor(() => expect(left()).toBe(0), { timeout: 30_000 })
  restarted.child.kill('SIGKILL')
  await once(restarted.child, 'exit')
}, 90_000)
