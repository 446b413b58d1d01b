import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  ConfirmSignUpCommand,
  type ConfirmSignUpCommandInput,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { createClient } from '../tokens/support.ts'

const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const unfit = no('Invalid session for the user.')
const used = no('Invalid session for the user, session can only be used once.')
const expired = no('Invalid session for the user, session is expired.')

describe.each(['SQLite', 'PostgreSQL'] as const)('a sign-in with the session of ConfirmSignUp, on %s', engine => {
  let postgres: TestPostgres | undefined
  let service: TestService
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    service = await startTestService({ databaseUrl: await postgres?.database() })
  })
  afterAll(async () => {
    await service.close()
    await postgres?.stop()
  })

  let count = 0
  /** A pool that verifies e-mail addresses, and a client with ALLOW_USER_AUTH. */
  async function setUp(client: object = {}, on = service) {
    const made = await createPoolWithUser(on, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'], ...client }, { AutoVerifiedAttributes: ['email'] })
    const { sdk } = on
    const { ClientId, ClientSecret, UserPoolId } = made
    const signUp = async (Username = `user${++count}`) => {
      const email = `${Username}@example.com`
      const answer = await sdk.send(
        new SignUpCommand({
          ClientId,
          Username,
          Password: password,
          UserAttributes: [{ Name: 'email', Value: email }],
          ...(ClientSecret && { SecretHash: secretHash(ClientSecret, Username, ClientId) }),
        }),
      )
      return { Username, Session: answer.Session, ConfirmationCode: await inboxCodeTo(on.url, email) }
    }
    const confirm = (input: Omit<ConfirmSignUpCommandInput, 'ClientId'>, by = ClientId) =>
      sdk.send(new ConfirmSignUpCommand({ ClientId: by, ...input }))
    const enter = (Username: string, Session: string | undefined, more: Partial<InitiateAuthCommandInput> = {}) =>
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: Username }, Session, ...more }))
    /** SignUp and ConfirmSignUp. */
    const confirmed = async () => {
      const { Username, ...rest } = await signUp()
      return { Username, Session: (await confirm({ Username, ...rest })).Session }
    }
    return { ...made, sdk, signUp, confirm, enter, confirmed, who: (Username: string) => ({ UserPoolId, Username }) }
  }

  test('USER_AUTH with the session of ConfirmSignUp needs neither password nor code, and works once', async () => {
    const { signUp, confirm, enter } = await setUp()
    const { Username, Session, ConfirmationCode } = await signUp()
    expect(Session).toMatch(/^AYABe/)
    const second = (await confirm({ Username, Session, ConfirmationCode })).Session
    expect(second).toMatch(/^AYABe/)
    expect(second).not.toBe(Session)
    const answer = await enter(Username, second)
    expect(answer.ChallengeName).toBeUndefined()
    expect(answer.AuthenticationResult).toMatchObject({ AccessToken: expect.any(String), RefreshToken: expect.any(String) })
    await expect(enter(Username, second)).rejects.toMatchObject(used)
  })

  test('concurrent uses of one session of ConfirmSignUp issue tokens once', async () => {
    const { signUp, confirm, enter } = await setUp()
    const { Username, Session, ConfirmationCode } = await signUp()
    const confirmations = await Promise.allSettled(Array.from({ length: 8 }, () => confirm({ Username, Session, ConfirmationCode })))
    const given = confirmations.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value.Session! : []))
    expect(given).toHaveLength(1)
    const entries = await Promise.allSettled(Array.from({ length: 12 }, () => enter(Username, given[0])))
    expect(entries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const entry of entries) if (entry.status === 'rejected') expect(entry.reason.name).toBe('NotAuthorizedException')
  })

  test('SignUp returns a session only to clients with ALLOW_USER_AUTH; ConfirmSignUp without a session returns none', async () => {
    const closed = await setUp({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
    const user = await closed.signUp()
    expect(user.Session).toBeUndefined()
    expect(await closed.confirm(user)).not.toHaveProperty('Session')
    const { signUp, confirm, enter } = await setUp()
    const { Session: _, ...without } = await signUp()
    expect(await confirm(without)).not.toHaveProperty('Session')
    expect((await enter(without.Username, undefined)).ChallengeName).toBe('SELECT_CHALLENGE')
  })

  test('USER_AUTH with the session of ConfirmSignUp works with SECRET_HASH, and by AdminInitiateAuth', async () => {
    const { ClientId, ClientSecret, UserPoolId, sdk, signUp, confirm } = await setUp({ GenerateSecret: true })
    const { Username, ...rest } = await signUp()
    const SECRET_HASH = secretHash(ClientSecret!, Username, ClientId)
    const { Session } = await confirm({ Username, ...rest, SecretHash: SECRET_HASH })
    const enter = (AuthParameters: Record<string, string>) =>
      sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'USER_AUTH', AuthParameters, Session }))
    await expect(enter({ USERNAME: Username })).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect((await enter({ USERNAME: Username, SECRET_HASH })).AuthenticationResult).toBeDefined()
  })

  test('a wrong confirmation code does not use up the session; ConfirmSignUp with an invalid session confirms no user', async () => {
    const { sdk, signUp, confirm, who, UserPoolId, begin } = await setUp()
    const one = await signUp()
    const two = await signUp()
    const other = await createClient(sdk, { UserPoolId, ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    const foreign = await (await setUp()).signUp()
    const { Session: challenge } = await begin('USER_AUTH', { USERNAME: 'alice' })
    await expect(confirm({ ...one, ConfirmationCode: wrongCode(one.ConfirmationCode) })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    })
    for (const Session of [two.Session, foreign.Session, challenge, `${one.Session!.slice(0, -2)}AA`, 'x'.repeat(40)])
      await expect(confirm({ ...one, Session }), Session).rejects.toMatchObject(unfit)
    await expect(confirm(one, other.ClientId)).rejects.toMatchObject(unfit)
    expect((await sdk.send(new AdminGetUserCommand(who(one.Username)))).UserStatus).toBe('UNCONFIRMED')
    expect((await confirm(one)).Session).toBeDefined()
    await expect(confirm(one)).rejects.toMatchObject(used)
  })

  test('a session of ConfirmSignUp is invalid for another user, another client and another step', async () => {
    const { sdk, UserPoolId, signUp, confirm, confirmed, enter, begin } = await setUp()
    const one = await confirmed()
    const two = await confirmed()
    const waiting = await signUp()
    const other = await createClient(sdk, { UserPoolId, ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    const { Session: challenge } = await begin('USER_AUTH', { USERNAME: one.Username })
    for (const Session of [two.Session, waiting.Session, challenge, 'x'.repeat(40)])
      await expect(enter(one.Username, Session), Session).rejects.toMatchObject(unfit)
    await expect(enter(one.Username, one.Session, { ClientId: other.ClientId })).rejects.toMatchObject(unfit)
    await expect(enter('nobody', one.Session)).rejects.toMatchObject(unfit)
    // The session of ConfirmSignUp cannot confirm a user.
    await expect(confirm({ ...waiting, Session: one.Session })).rejects.toMatchObject(unfit)
    expect((await enter(one.Username, one.Session)).AuthenticationResult).toBeDefined()
  })

  test('ConfirmSignUp with a session answers an unknown user like a known one where PreventUserExistenceErrors is enabled', async () => {
    const { signUp, confirm, enter } = await setUp({ PreventUserExistenceErrors: 'ENABLED' })
    const { Username, Session, ConfirmationCode } = await signUp()
    for (const name of [Username, 'nobody']) {
      await expect(confirm({ Username: name, ConfirmationCode, Session: 'x'.repeat(40) })).rejects.toMatchObject(unfit)
      await expect(enter(name, Session)).rejects.toMatchObject(unfit)
    }
  })

  test('the session of ConfirmSignUp is invalid after a first sign-in, after a password change, and for a disabled user', async () => {
    const { sdk, confirmed, enter, who, answer } = await setUp()
    const first = await confirmed()
    const offer = await enter(first.Username, undefined)
    const responses = { USERNAME: first.Username, ANSWER: 'PASSWORD', PASSWORD: password }
    expect((await answer('SELECT_CHALLENGE', offer.Session, responses)).AuthenticationResult).toBeDefined()
    await expect(enter(first.Username, first.Session)).rejects.toMatchObject(unfit)
    await sdk.send(new AdminUserGlobalSignOutCommand(who(first.Username)))
    await expect(enter(first.Username, first.Session)).rejects.toMatchObject(unfit)

    const second = await confirmed()
    await sdk.send(new AdminSetUserPasswordCommand({ ...who(second.Username), Password: 'Another-horse-10', Permanent: true }))
    await expect(enter(second.Username, second.Session)).rejects.toMatchObject(unfit)
    const third = await confirmed()
    await sdk.send(new AdminDisableUserCommand(who(third.Username)))
    await expect(enter(third.Username, third.Session)).rejects.toMatchObject(no('User is disabled.'))
  })

  test('a sign-in with the session of ConfirmSignUp still needs the second factor that the pool requires', async () => {
    const { sdk, UserPoolId, confirmed, enter } = await setUp()
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } }),
    )
    const { Username, Session } = await confirmed()
    const answer = await enter(Username, Session)
    expect(answer).toMatchObject({ ChallengeName: 'MFA_SETUP', Session: expect.any(String) })
    expect(answer.AuthenticationResult).toBeUndefined()
    await expect(enter(Username, Session)).rejects.toMatchObject(used)
  })

  test('the sessions of SignUp and ConfirmSignUp expire after AuthSessionValidity', async () => {
    const own = await startTestService({ databaseUrl: await postgres?.database() })
    const { signUp, confirm, enter } = await setUp({ AuthSessionValidity: 5 }, own)
    const one = await signUp()
    const two = await signUp()
    await own.clock.advance(5 * 60_000 - 2_000)
    const { Session } = await confirm(one)
    await own.clock.advance(2_000)
    await expect(confirm(two)).rejects.toMatchObject(expired)
    await own.clock.advance(5 * 60_000)
    await expect(enter(one.Username, Session)).rejects.toMatchObject(expired)
    await own.close()
  })
})
