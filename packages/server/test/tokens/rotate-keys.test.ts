import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteUserPoolCommand,
  GetSigningCertificateCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

const minute = 60_000
const hour = 60 * minute

const kidOf = (token: string) => decodeProtectedHeader(token).kid!
const publishedKids = async (service: TestService, poolId: string): Promise<string[]> => {
  const { keys } = await (await fetch(`${service.url}/${poolId}/.well-known/jwks.json`)).json()
  return keys.map(({ kid }: { kid: string }) => kid)
}
const verify = (service: TestService, poolId: string, token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${service.url}/${poolId}/.well-known/jwks.json`)), {
    currentDate: new Date(service.clock.now()),
  })
const getUser = (service: TestService, AccessToken: string) =>
  service.sdk.send(new GetUserCommand({ AccessToken })).then(
    ({ Username }) => Username,
    error => `${error.name}: ${error.message}`,
  )

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test('new keys are published at once, sign ten minutes later, and the old ones verify until their last token has expired', async () => {
    const pool = await createPoolWithUser(service, { AccessTokenValidity: 24, IdTokenValidity: 24 })
    const first = await pool.signIn()
    const oldKids = await publishedKids(service, pool.UserPoolId)
    const rotation = await service.rotateSigningKeys(pool.UserPoolId)
    expect(rotation).toMatchObject({ kind: 'rotated', poolId: pool.UserPoolId })

    const bothKids = await publishedKids(service, pool.UserPoolId)
    expect(bothKids.slice(0, 2)).toEqual(oldKids)
    expect(new Set(bothKids).size).toBe(4)
    const before = await pool.signIn()
    expect(oldKids).toContain(kidOf(before.AccessToken!))

    await service.clock.advance(10 * minute)
    const after = await pool.signIn()
    for (const token of [after.AccessToken!, after.IdToken!]) {
      expect(oldKids).not.toContain(kidOf(token))
      await verify(service, pool.UserPoolId, token)
    }
    expect(kidOf(after.AccessToken!)).not.toBe(kidOf(after.IdToken!))

    await service.clock.advance(23 * hour)
    expect(await getUser(service, before.AccessToken!)).toBe('alice')
    await verify(service, pool.UserPoolId, before.AccessToken!)

    await service.clock.advance(hour + 6 * minute)
    expect(await publishedKids(service, pool.UserPoolId)).toEqual(bothKids.slice(2))
    expect(await getUser(service, first.AccessToken!)).toBe('NotAuthorizedException: Could not verify signature for Access Token')
    const refreshed = await service.sdk.send(
      new InitiateAuthCommand({
        ClientId: pool.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: first.RefreshToken! },
      }),
    )
    expect(bothKids.slice(2)).toContain(kidOf(refreshed.AuthenticationResult!.AccessToken!))
  })

  test('a second rotation before the new keys sign changes nothing', async () => {
    const { UserPoolId } = await createPoolWithUser(service)
    const first = await service.rotateSigningKeys(UserPoolId)
    const kids = await publishedKids(service, UserPoolId)
    expect(await service.rotateSigningKeys(UserPoolId)).toEqual({
      kind: 'pending',
      poolId: UserPoolId,
      signsFrom: first.kind === 'rotated' && first.signsFrom,
    })
    expect(await publishedKids(service, UserPoolId)).toEqual(kids)
  })

  test('parallel rotations of a pool rotate its keys once', async () => {
    const { UserPoolId } = await createPoolWithUser(service)
    const kinds = (await Promise.all([1, 2, 3, 4].map(() => service.rotateSigningKeys(UserPoolId)))).map(({ kind }) => kind)
    expect(kinds.sort()).toEqual(['pending', 'pending', 'pending', 'rotated'])
    expect(await publishedKids(service, UserPoolId)).toHaveLength(4)
  })

  test('keys that are revoked verify nothing any more, also those of a rotation that waits; refresh tokens bring tokens of the new ones', async () => {
    const pool = await createPoolWithUser(service)
    const tokens = await pool.signIn()
    const untouched = await createPoolWithUser(service)
    const other = await untouched.signIn()
    await service.rotateSigningKeys(pool.UserPoolId)
    const waiting = await publishedKids(service, pool.UserPoolId)
    expect(await service.rotateSigningKeys(pool.UserPoolId, { isRevoked: true })).toMatchObject({ kind: 'rotated' })

    const kids = await publishedKids(service, pool.UserPoolId)
    expect(kids).toHaveLength(2)
    expect(kids.some(kid => waiting.includes(kid))).toBe(false)
    expect(await getUser(service, tokens.AccessToken!)).toBe('NotAuthorizedException: Could not verify signature for Access Token')
    const { AuthenticationResult } = await service.sdk.send(
      new InitiateAuthCommand({
        ClientId: pool.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken! },
      }),
    )
    expect(kids).toContain(kidOf(AuthenticationResult!.AccessToken!))
    expect(await getUser(service, AuthenticationResult!.AccessToken!)).toBe('alice')
    expect(await getUser(service, other.AccessToken!)).toBe('alice')
  })

  test('the certificate for SAML identity providers stays the same', async () => {
    const { UserPoolId } = await createPoolWithUser(service)
    const certificate = async () => (await service.sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate
    const before = await certificate()
    await service.rotateSigningKeys(UserPoolId, { isRevoked: true })
    await service.clock.advance(48 * hour)
    expect(await certificate()).toBe(before)
  })

  test('the keys of a pool that does not exist, or was deleted, are not rotated', async () => {
    const { UserPoolId } = await createPoolWithUser(service)
    await service.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
    for (const poolId of [UserPoolId, 'us-east-1_nowhere00'])
      expect(await service.rotateSigningKeys(poolId)).toEqual({ kind: 'pool-unknown', poolId })
  })
})

test('keys that are older than the setting are rotated by the service', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-rotate-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const masterKey = randomBytes(32)
  const first = await startTestService({ dataDir, masterKey })
  const { UserPoolId } = await createPoolWithUser(first)
  await first.clock.advance(30 * 24 * hour + minute)
  await first.close()
  const second = await startTestService({ dataDir, masterKey, rotateSigningKeysDays: 30 })
  onTestFinished(() => second.close())
  await vi.waitFor(async () => expect(await publishedKids(second, UserPoolId)).toHaveLength(4), { timeout: 5_000 })
})

test('the other node publishes the new keys within two seconds, and signs with them when their time has come', async () => {
  const postgres = await startPostgres()
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32) }
  const [one, two] = [await startTestService(options), await startTestService(options)]
  onTestFinished(async () => {
    await Promise.all([one.close(), two.close()])
    await postgres.stop()
  })
  const pool = await createPoolWithUser(two)
  const old = kidOf((await pool.signIn()).AccessToken!)
  await one.rotateSigningKeys(pool.UserPoolId)
  const kids = await publishedKids(one, pool.UserPoolId)
  await vi.waitFor(async () => expect(await publishedKids(two, pool.UserPoolId)).toEqual(kids), { timeout: 2_000, interval: 50 })
  expect(kidOf((await pool.signIn()).AccessToken!)).toBe(old)
  await two.clock.advance(10 * minute)
  const token = (await pool.signIn()).AccessToken!
  expect(kids.slice(2)).toContain(kidOf(token))
  // The nodes have different addresses here, so their issuers differ.
  const jwks = createRemoteJWKSet(new URL(`${one.url}/${pool.UserPoolId}/.well-known/jwks.json`))
  await jwtVerify(token, jwks, { currentDate: new Date(two.clock.now()) })
})
