import {
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimsOf } from '../support/claims.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const getUser = (AccessToken: string, on: TestService) => on.sdk.send(new GetUserCommand({ AccessToken }))
const rotating = {
  ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
}

const engines = ['SQLite', 'PostgreSQL'] as const
describe.each(engines)('refresh token rotation on %s', engine => {
  let postgres: TestPostgres | undefined
  let on: TestService
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    on = await startTestService({ databaseUrl: await postgres?.database() })
  })
  afterAll(async () => {
    await on.close()
    await postgres?.stop()
  })

  test('a refresh token is rotated at each use, accepted again within the grace period, and used after it revokes the family', async () => {
    const { ClientId, signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken: first, AccessToken } = await signIn()
    const { RefreshToken: second } = await rotate(first!)
    expect(second).not.toBe(first)
    await on.clock.advance(9_000)
    expect((await rotate(first!)).RefreshToken).toBe(second)
    const { RefreshToken: third } = await rotate(second!)
    expect(third).not.toBe(second)

    await on.clock.advance(10_000)
    await expect(rotate(first!)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' })
    await expect(rotate(third!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
    await expect(getUser(AccessToken!, on)).rejects.toMatchObject(no('Access Token has been revoked'))
    await expect(
      on.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: third! } })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    })
  })

  test('a PreTokenGeneration trigger that cannot be reached fails a refresh before the token is rotated', async () => {
    const { UserPoolId, signIn, rotate } = await createPoolWithUser(on, {
      ...rotating,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    })
    const { RefreshToken } = await signIn()
    const PreTokenGeneration = 'arn:aws:lambda:us-east-1:000000000000:function:f'
    await on.sdk.send(new UpdateUserPoolCommand({ UserPoolId, LambdaConfig: { PreTokenGeneration } }))
    for (const attempt of [() => rotate(RefreshToken!), () => signIn()]) {
      await expect(attempt()).rejects.toMatchObject({
        name: 'UnexpectedLambdaException',
        message: 'PreTokenGeneration invocation failed due to configuration.',
      })
    }
    await on.sdk.send(new UpdateUserPoolCommand({ UserPoolId }))
    expect((await rotate(RefreshToken!)).RefreshToken).toBeDefined()
  })

  test('with rotation disabled, the current refresh token stays valid and a rotated one stays invalid; enabled again, rotation continues', async () => {
    const { UserPoolId, ClientId, signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken: first } = await signIn()
    const { RefreshToken: second } = await rotate(first!)
    await on.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'c' }))
    expect((await rotate(second!)).RefreshToken).toBeUndefined()
    await expect(rotate(first!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
    await on.sdk.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'c', RefreshTokenRotation: rotating.RefreshTokenRotation }),
    )
    expect((await rotate(second!)).RefreshToken).toBeDefined()
  })

  test('two hundred concurrent refreshes of one token leave one family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken } = await signIn()
    const answers = await Promise.all(Array.from({ length: 200 }, () => rotate(RefreshToken!)))
    expect(new Set(answers.map(answer => answer.RefreshToken)).size).toBe(1)
    expect(new Set(answers.map(answer => claimsOf(answer.AccessToken!).origin_jti)).size).toBe(1)
    expect((await rotate(answers[0]!.RefreshToken!)).RefreshToken).toBeDefined()
  })

  test('without a grace period, one of several concurrent refreshes succeeds and the reuse revokes the family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, { ...rotating, RefreshTokenRotation: { Feature: 'ENABLED' } })
    const { RefreshToken } = await signIn()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => rotate(RefreshToken!)))
    const won = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []))
    expect(won).toHaveLength(1)
    await expect(rotate(won[0]!.RefreshToken!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
  })

  test('a refresh does not extend the validity of the family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, {
      ...rotating,
      RefreshTokenValidity: 2,
      TokenValidityUnits: { RefreshToken: 'hours' },
    })
    const { RefreshToken } = await signIn()
    await on.clock.advance(7_100_000)
    const { RefreshToken: next } = await rotate(RefreshToken!)
    await on.clock.advance(100_000)
    await expect(rotate(next!)).rejects.toMatchObject(no('Refresh Token has expired'))
  })
})

test('with refreshTokenReuse: refuse, refresh token reuse is refused and the family stays valid', async () => {
  const mild = await startTestService({ refreshTokenReuse: 'refuse' })
  const { signIn, rotate } = await createPoolWithUser(mild, rotating)
  const { RefreshToken } = await signIn()
  const { RefreshToken: second } = await rotate(RefreshToken!)
  await mild.clock.advance(10_000)
  await expect(rotate(RefreshToken!)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' })
  expect((await rotate(second!)).RefreshToken).toBeDefined()
  await mild.close()
})
