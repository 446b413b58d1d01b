import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AddCustomAttributesCommand,
  AddUserPoolClientSecretCommand,
  AdminInitiateAuthCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { databaseFile } from '../../src/storage/index.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test('a client with two secrets accepts both until one is deleted, and the last one cannot be deleted', async () => {
  const { UserPoolId, ClientId, ClientSecret, signIn } = await createPoolWithUser(service, { GenerateSecret: true })
  const { sdk } = service
  const signInWith = (secret: string) => {
    const AuthParameters = { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: secretHash(secret, 'alice', ClientId) }
    return sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters }))
  }
  const { RefreshToken } = await signIn()
  const refreshWith = (secret: string) => sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret: secret, RefreshToken }))
  const add = async (secret?: string) =>
    (await sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId, ClientSecret: secret }))).ClientSecretDescriptor!
  const list = async () => (await sdk.send(new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId }))).ClientSecrets!
  const remove = (ClientSecretId: string) => sdk.send(new DeleteUserPoolClientSecretCommand({ UserPoolId, ClientId, ClientSecretId }))

  const [first] = await list()
  expect(first).toEqual({
    ClientSecretId: expect.stringMatching(new RegExp(`^${ClientId}--\\d{10}$`)),
    ClientSecretCreateDate: expect.any(Date),
  })
  const outcomes = await Promise.allSettled([add(), add(), add()])
  const added = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []))
  expect(added).toHaveLength(1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('LimitExceededException')
  const [second] = added
  expect(second!.ClientSecretValue).toMatch(/^[0-9a-v]{52}$/)
  expect(await list()).toHaveLength(2)
  for (const secret of [ClientSecret!, second!.ClientSecretValue!]) {
    expect((await signInWith(secret)).AuthenticationResult).toBeDefined()
    expect((await refreshWith(secret)).AuthenticationResult).toBeDefined()
  }

  await remove(first!.ClientSecretId!)
  await expect(signInWith(ClientSecret!)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  expect((await signInWith(second!.ClientSecretValue!)).AuthenticationResult).toBeDefined()
  expect((await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.ClientSecret).toBe(
    second!.ClientSecretValue,
  )
  await expect(remove(second!.ClientSecretId!)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await expect(remove('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const own = await add('abcdefghijklmnopqrstuvwxyz')
  expect(own).not.toHaveProperty('ClientSecretValue')
  expect((await signInWith('abcdefghijklmnopqrstuvwxyz')).AuthenticationResult).toBeDefined()
})

test('AddUserPoolClientSecret and the other secret operations refuse a public client', async () => {
  const { UserPoolId, ClientId } = await createPoolWithUser(service)
  await expect(service.sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
})

test('AddCustomAttributes adds attributes that cannot be changed or removed', async () => {
  const { UserPoolId } = await createPoolWithUser(service)
  const add = (...CustomAttributes: object[]) => service.sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
  await add({ Name: 'team', AttributeDataType: 'String' }, { Name: 'old', AttributeDataType: 'Number', DeveloperOnlyAttribute: true })
  const { UserPool } = await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(UserPool!.SchemaAttributes!.slice(-2).map(({ Name }) => Name)).toEqual(['custom:team', 'dev:custom:old'])
  await expect(add({ Name: 'team', AttributeDataType: 'String' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'custom:team: Existing attribute already has name custom:team.',
  })
  const many = (from: number) => Array.from({ length: 25 }, (_, n) => ({ Name: `a${from + n}`, AttributeDataType: 'String' }))
  await add(...many(0))
  await expect(add(...many(25))).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

describe.each(['SQLite', 'PostgreSQL'] as const)('the last use of each client secret on %s', engine => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(() => postgres?.stop())

  test('is recorded for SECRET_HASH and for the secret itself, and survives a restart; a wrong secret is not recorded', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-secrets-'))
    const options = { dataDir, masterKey: randomBytes(32), databaseUrl: await postgres?.database() }
    const first = await startTestService(options)
    const { UserPoolId, ClientId, ClientSecret, signIn, rotate } = await createPoolWithUser(first, { GenerateSecret: true })
    const { ClientSecretDescriptor } = await first.sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId }))
    const { ClientSecretId, ClientSecretValue } = ClientSecretDescriptor!
    const shown = async (service: TestService) => (await service.describeSecrets(ClientId))!
    expect((await shown(first)).map(({ id, lastUsedAt }) => [id, lastUsedAt])).toEqual([
      [expect.any(String), undefined],
      [ClientSecretId, undefined],
    ])

    const { RefreshToken } = await signIn()
    await rotate(RefreshToken!)
    const wrong = new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret: `${ClientSecret}x`, RefreshToken })
    await expect(first.sdk.send(wrong)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const [old, young] = await shown(first)
    expect(Date.parse(old!.lastUsedAt!)).toBeGreaterThanOrEqual(Date.parse(old!.createdAt))
    expect(young).not.toHaveProperty('lastUsedAt')

    await first.clock.advance(3_600_000)
    const AuthParameters = { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: secretHash(ClientSecretValue!, 'alice', ClientId) }
    const byYoung = new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters })
    await Promise.all(Array.from({ length: 20 }, () => first.sdk.send(byYoung)))
    const [still, used] = await shown(first)
    expect(still).toEqual(old)
    expect(Date.parse(used!.lastUsedAt!) - Date.parse(old!.lastUsedAt!)).toBeGreaterThanOrEqual(3_600_000)

    await first.clock.advance(3_600_000)
    await first.sdk.send(byYoung)
    // The use is noted in memory, and written when the service closes.
    await first.close()
    const second = await startTestService(options)
    const [, last] = await shown(second)
    expect(Date.parse(last!.lastUsedAt!) - Date.parse(used!.lastUsedAt!)).toBeGreaterThanOrEqual(3_600_000)
    expect(await second.describeSecrets('unknown')).toBeUndefined()
    await second.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})

test('the latest use of a client secret on two nodes is stored, whichever node writes first', async () => {
  const postgres = await startPostgres()
  const options = { masterKey: randomBytes(32), databaseUrl: await postgres.database() }
  const [one, two] = await Promise.all([startTestService(options), startTestService(options)])
  const { ClientId, ClientSecret, signIn } = await createPoolWithUser(one, { GenerateSecret: true })
  const { RefreshToken } = await signIn()
  await two.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken }))
  const [byTwo] = (await two.describeSecrets(ClientId))!
  // This node noted an earlier use, and writes it after the other node.
  expect(await one.describeSecrets(ClientId)).toEqual([byTwo])
  await Promise.all([one.close(), two.close()])
  await postgres.stop()
})

test('the use of a client secret causes no write of its own', async () => {
  const { ClientId, signIn } = await createPoolWithUser(service, { GenerateSecret: true })
  const database = new DatabaseSync(join(service.dataDir, databaseFile), { readOnly: true })
  const kept = () => database.prepare('select last_used_at from client_secrets where client_id = ?').all(ClientId)
  await Promise.all([signIn(), signIn(), signIn()])
  expect(kept()).toEqual([{ last_used_at: null }])
  await service.describeSecrets(ClientId)
  expect(kept()).toEqual([{ last_used_at: expect.any(Number) }])
  database.close()
})
