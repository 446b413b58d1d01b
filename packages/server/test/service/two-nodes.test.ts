import { randomBytes } from 'node:crypto'
import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

/** Two services on one PostgreSQL database, with the same issuer. */
let postgres: TestPostgres
let one: TestService
let two: TestService
beforeAll(async () => {
  postgres = await startPostgres()
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
  ;[one, two] = await Promise.all([startTestService(options), startTestService(options)])
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await postgres.stop()
})

const rotating = {
  ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const, 'USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
}

test('two nodes accept the same access token, and parallel refreshes at both rotate one refresh token once', async () => {
  const { ClientId, signIn } = await createPoolWithUser(one, rotating)
  const { AccessToken, RefreshToken } = await signIn()
  expect((await two.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
  const refresh = (node: TestService) => node.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }))
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => refresh(n % 2 ? one : two)))
  expect(new Set(answers.map(({ AuthenticationResult }) => AuthenticationResult!.RefreshToken)).size).toBe(1)
})

test('failed passwords at two nodes count towards one lock-out', async () => {
  const { ClientId } = await createPoolWithUser(one, rotating)
  const guess = (node: TestService, PASSWORD: string) =>
    node.sdk
      .send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD } }))
      .then(
        () => 'signed in',
        error => error.message,
      )
  // The first lock-out lasts one second, which would end before the last guess on a busy machine.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(n % 2 ? one : two, `Wrong-${n}-pass!`)))
  // A sign-in among them would begin a new count, so the right password comes last.
  answers.push(await guess(one, password), await guess(two, password))
  vi.useRealTimers()
  const locked = 'Password attempts exceeded'
  expect(answers.filter(answer => answer !== locked)).toEqual(Array(5).fill('Incorrect username or password.'))
})

test('a client deleted at one node is unknown at the other after its cache has expired', async () => {
  const { UserPoolId } = await createPoolWithUser(one)
  const { UserPoolClient } = await one.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
  const { ClientId } = UserPoolClient!
  const describeAtTwo = () => two.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
  expect((await describeAtTwo()).UserPoolClient!.ClientId).toBe(ClientId)
  await one.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
  await vi.waitFor(() => expect(describeAtTwo()).rejects.toMatchObject({ name: 'ResourceNotFoundException' }), { timeout: 5_000 })
})

test('with --issuer aws the issuer has the form of AWS, and its newer form for a pool with IssuerConfiguration UPDATED', async () => {
  const { UserPoolId, signIn } = await createPoolWithUser(one)
  const discovered = async () => (await (await fetch(`${one.url}/${UserPoolId}/.well-known/openid-configuration`)).json()).issuer
  const before = await signIn()
  expect(decodeJwt(before.AccessToken!).iss).toBe(`https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`)
  expect(await discovered()).toBe(decodeJwt(before.AccessToken!).iss)
  await one.sdk.send(new UpdateUserPoolCommand({ UserPoolId, IssuerConfiguration: { Type: 'UPDATED' } }))
  const { AccessToken, IdToken } = await signIn()
  for (const token of [AccessToken!, IdToken!])
    expect(decodeJwt(token).iss).toBe(`https://issuer-cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`)
  expect(await discovered()).toBe(decodeJwt(AccessToken!).iss)
  expect((await one.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
})
