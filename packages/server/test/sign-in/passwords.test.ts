import { AdminInitiateAuthCommand, InitiateAuthCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

/** The first lock-out lasts a second: on a busy machine it would expire before the attempts are complete. */
const holdTime = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })

const notAuthorized = 'NotAuthorizedException'
const wrong = { name: notAuthorized, message: 'Incorrect username or password.' }
const locked = { name: notAuthorized, message: 'Password attempts exceeded' }

describe('ADMIN_NO_SRP_AUTH of a client with a secret', () => {
  const serverAuth = { GenerateSecret: true, ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const] }

  test('AdminInitiateAuth with ADMIN_NO_SRP_AUTH and SECRET_HASH issues tokens', async () => {
    const { signIn } = await createPoolWithUser(service, serverAuth)
    expect(await signIn()).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      RefreshToken: expect.stringMatching(/^eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ(\.[\w-]+){4}$/),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    })
  })

  test('AdminInitiateAuth without SECRET_HASH, with a wrong one, or by another flow answers NotAuthorizedException or InvalidParameterException', async () => {
    const { UserPoolId, ClientId, Username, SECRET_HASH } = await createPoolWithUser(service, serverAuth)
    const admin = (AuthParameters: Record<string, string>, AuthFlow = 'ADMIN_NO_SRP_AUTH') =>
      service.sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: AuthFlow as 'ADMIN_NO_SRP_AUTH', AuthParameters }))
    const right = { USERNAME: Username, PASSWORD: password }
    await expect(admin(right)).rejects.toMatchObject({
      name: notAuthorized,
      message: `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    })
    await expect(admin({ ...right, SECRET_HASH: 'd3Jvbmc=' })).rejects.toMatchObject({
      name: notAuthorized,
      message: `Unable to verify secret hash for client ${ClientId}`,
    })

    const open = (AuthFlow: 'USER_PASSWORD_AUTH' | 'ADMIN_NO_SRP_AUTH') =>
      service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { ...right, SECRET_HASH: SECRET_HASH! } }))
    await expect(open('USER_PASSWORD_AUTH')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    })
    await expect(open('ADMIN_NO_SRP_AUTH')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    })
    await expect(admin(right, 'USER_PASSWORD_AUTH')).rejects.toMatchObject({ message: 'Initiate Auth method not supported.' })
    await expect(admin({ ...right, SECRET_HASH: SECRET_HASH! }, 'CUSTOM_AUTH')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Custom auth lambda trigger is not configured for the user pool.',
    })
  })
})

test('a client without a secret refuses SECRET_HASH', async () => {
  const { ClientId, signIn } = await createPoolWithUser(service)
  await expect(signIn({ SECRET_HASH: 'd3Jvbmc=' })).rejects.toMatchObject({
    name: notAuthorized,
    message: `Unable to verify secret hash for client ${ClientId}`,
  })
})

test.each([
  ['unset', undefined, 'ADMIN_NO_SRP_AUTH', 'Auth flow not enabled for this client'],
  ['unset', undefined, 'USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
  ['ALLOW_USER_PASSWORD_AUTH', ['ALLOW_USER_PASSWORD_AUTH'], 'ADMIN_NO_SRP_AUTH', 'Auth flow not enabled for this client'],
  ['ALLOW_USER_PASSWORD_AUTH', ['ALLOW_USER_PASSWORD_AUTH'], 'USER_PASSWORD_AUTH', undefined],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', ['ALLOW_ADMIN_USER_PASSWORD_AUTH'], 'ADMIN_NO_SRP_AUTH', undefined],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', ['ALLOW_ADMIN_USER_PASSWORD_AUTH'], 'ADMIN_USER_PASSWORD_AUTH', undefined],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', ['ALLOW_ADMIN_USER_PASSWORD_AUTH'], 'REFRESH_TOKEN_AUTH', 'Auth flow not enabled for this client'],
  ['CUSTOM_AUTH_FLOW_ONLY', ['CUSTOM_AUTH_FLOW_ONLY'], 'USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
  ['ALLOW_USER_SRP_AUTH', ['ALLOW_USER_SRP_AUTH'], 'USER_AUTH', 'USER_AUTH is not enabled for the client.'],
])('ExplicitAuthFlows %s: %s, %s → %s', async (_, flows, flow, refusal) => {
  const { UserPoolId, ClientId, Username } = await createPoolWithUser(service, { ExplicitAuthFlows: flows as never })
  const input = {
    ClientId,
    AuthFlow: flow as 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: password, REFRESH_TOKEN: 'x' },
  }
  const answer = flow.startsWith('ADMIN')
    ? service.sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ...input }))
    : service.sdk.send(new InitiateAuthCommand(input))
  if (refusal) await expect(answer).rejects.toMatchObject({ name: 'InvalidParameterException', message: refusal })
  else expect((await answer).AuthenticationResult?.AccessToken).toBeDefined()
})

test.each(['USERNAME', 'PASSWORD'])('ADMIN_NO_SRP_AUTH without %s answers InvalidParameterException that names it', async name => {
  const { signIn } = await createPoolWithUser(service)
  await expect(signIn({ [name]: '' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `Missing required parameter ${name}`,
  })
})

describe('an unknown user', () => {
  test('an unknown user gets UserNotFoundException with PreventUserExistenceErrors LEGACY, and the answer to a wrong password with ENABLED', async () => {
    const legacy = await createPoolWithUser(service)
    await expect(legacy.signIn({ USERNAME: 'nobody' })).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
    await expect(legacy.signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
    const hidden = await createPoolWithUser(service, { PreventUserExistenceErrors: 'ENABLED' })
    await expect(hidden.signIn({ USERNAME: 'nobody' })).rejects.toMatchObject(wrong)
    await expect(hidden.signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
  })

  test.each([
    ['who exists', 'alice'],
    ['who does not exist', 'nobody'],
  ])('five wrong passwords lock a user out: one %s', async (_, USERNAME) => {
    const { signIn } = await createPoolWithUser(service, { PreventUserExistenceErrors: 'ENABLED' })
    for (let n = 0; n < 5; n++) await expect(signIn({ USERNAME, PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
    await expect(signIn({ USERNAME, PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(locked)
    // A correct password gets the same answer as a wrong one during a lock-out.
    await expect(signIn({ USERNAME })).rejects.toMatchObject(locked)
  })
})

test('the lock-out doubles with each failed attempt, expires, and a correct password resets the count', async () => {
  const { signIn } = await createPoolWithUser(service)
  for (let n = 0; n < 5; n++) await expect(signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
  await service.clock.advance(1_000)
  await expect(signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
  await service.clock.advance(1_000)
  await expect(signIn()).rejects.toMatchObject(locked)
  await service.clock.advance(1_000)
  expect((await signIn()).AccessToken).toBeDefined()
  for (let n = 0; n < 4; n++) await expect(signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
  expect((await signIn()).AccessToken).toBeDefined()
})

test('of concurrent password attempts before the lock-out, at most five are verified', async () => {
  const { signIn } = await createPoolWithUser(service)
  holdTime()
  const guesses = Array.from({ length: 40 }, (_, n) =>
    signIn({ PASSWORD: n === 39 ? password : `Wrong-${n}!` }).then(
      () => 'in',
      error => error.message,
    ),
  )
  const answers = await Promise.all(guesses)
  vi.useRealTimers()
  expect(answers.filter(answer => answer !== locked.message).length).toBeLessThanOrEqual(6)
  expect(answers.filter(answer => answer === locked.message).length).toBeGreaterThanOrEqual(34)
})

test.each(['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'] as const)(
  'a %s trigger that cannot be reached fails the sign-in with UnexpectedLambdaException',
  async trigger => {
    const { UserPoolId, signIn } = await createPoolWithUser(service)
    const LambdaConfig = { [trigger]: 'arn:aws:lambda:us-east-1:000000000000:function:f' }
    await service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, LambdaConfig }))
    await expect(signIn()).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message: `${trigger} invocation failed due to configuration.`,
    })
  },
)

test('a user signs in by username, sub or alias, in any case where usernames are case-insensitive', async () => {
  const { signIn } = await createPoolWithUser(service, {}, { AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } })
  for (const USERNAME of ['alice', 'ALICE', 'alice@example.com', 'Alice@Example.com'])
    expect((await signIn({ USERNAME })).AccessToken).toBeDefined()
  const sensitive = await createPoolWithUser(service, {}, { AliasAttributes: ['email'] })
  await expect(sensitive.signIn({ USERNAME: 'ALICE' })).rejects.toMatchObject({ name: 'UserNotFoundException' })
})
