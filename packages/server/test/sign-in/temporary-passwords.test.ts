import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
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

describe('a temporary password', () => {
  const invite = async (client: object = {}, pool: object = {}) => {
    const made = await createPoolWithUser(service, client, pool)
    const { UserPoolId, ClientId } = made
    await service.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'bob',
        TemporaryPassword: 'Temporary-1!',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
      }),
    )
    const begin = (PASSWORD = 'Temporary-1!') =>
      service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'bob', PASSWORD } }))
    const answer = (Session: string | undefined, responses: Record<string, string> = {}, client = ClientId) =>
      service.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: client,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: 'bob', NEW_PASSWORD: 'Brand-new-1!', ...responses },
        }),
      )
    return { ...made, begin, answer }
  }

  test('a temporary password leads to NEW_PASSWORD_REQUIRED, and its answer issues tokens', async () => {
    const { begin, answer } = await invite()
    const challenge = await begin()
    expect(challenge).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: expect.stringMatching(/^.{20,2048}$/),
      ChallengeParameters: { USER_ID_FOR_SRP: 'bob', requiredAttributes: '[]', userAttributes: '{"email":"bob@example.com"}' },
    })
    expect(challenge.AuthenticationResult).toBeUndefined()
    expect((await answer(challenge.Session)).AuthenticationResult?.AccessToken).toBeDefined()
    await expect(begin()).rejects.toMatchObject(wrong)
    expect((await begin('Brand-new-1!')).AuthenticationResult?.AccessToken).toBeDefined()
  })

  test('NEW_PASSWORD_REQUIRED is answered by AdminRespondToAuthChallenge as well', async () => {
    const { UserPoolId, ClientId, answer: _, ...rest } = await invite()
    const { Session } = await service.sdk.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_NO_SRP_AUTH',
        AuthParameters: { USERNAME: 'bob', PASSWORD: 'Temporary-1!' },
      }),
    )
    const done = await service.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'bob', NEW_PASSWORD: 'Brand-new-1!' },
      }),
    )
    expect(done.AuthenticationResult?.IdToken).toBeDefined()
    expect((await rest.begin('Brand-new-1!')).AuthenticationResult).toBeDefined()
  })

  test('a challenge that the session was not opened for cannot be answered', async () => {
    const { begin, ClientId } = await invite()
    const { Session } = await begin()
    const answer = (Session: string | undefined) =>
      service.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'ADMIN_NO_SRP_AUTH',
          Session,
          ChallengeResponses: { USERNAME: 'bob', PASSWORD: password },
        }),
      )
    await expect(answer(Session)).rejects.toMatchObject({ name: notAuthorized, message: 'Invalid session for the user.' })
    await expect(answer(undefined)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  test('a challenge session that is invented, of another client or challenge, used or expired answers NotAuthorizedException', async () => {
    const { begin, answer, UserPoolId } = await invite({ AuthSessionValidity: 5 })
    const other = await createPoolWithUser(service)
    const refusal = (message: string) => ({ name: notAuthorized, message })
    const { Session } = await begin()
    await expect(answer(undefined)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Missing required parameter Session',
    })
    await expect(answer(`AYABe${'x'.repeat(40)}`)).rejects.toMatchObject(refusal('Invalid session for the user.'))
    await expect(answer(Session, {}, other.ClientId)).rejects.toMatchObject(refusal('Invalid session for the user.'))
    await expect(
      service.sdk.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: other.UserPoolId,
          ClientId: other.ClientId,
          ChallengeName: 'SMS_MFA',
          Session,
          ChallengeResponses: { USERNAME: 'bob', SMS_MFA_CODE: '123456' },
        }),
      ),
    ).rejects.toMatchObject(refusal('Invalid session for the user.'))
    expect(UserPoolId).not.toBe(other.UserPoolId)

    await service.clock.advance(5 * 60_000 - 1_000)
    const { Session: later } = await begin()
    await service.clock.advance(1_000)
    await expect(answer(Session)).rejects.toMatchObject(refusal('Invalid session for the user, session is expired.'))
    expect((await answer(later)).AuthenticationResult).toBeDefined()
    await expect(answer(later)).rejects.toMatchObject(refusal('Invalid session for the user, session can only be used once.'))
  })

  test('of two concurrent answers on one challenge session one is accepted', async () => {
    const { begin, answer } = await invite()
    const { Session } = await begin()
    const outcomes = await Promise.allSettled([answer(Session), answer(Session), answer(Session)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('NEW_PASSWORD must satisfy the password policy, and a refused one does not use up the session', async () => {
    const { begin, answer } = await invite()
    const { Session } = await begin()
    await expect(answer(Session, { NEW_PASSWORD: '' })).rejects.toMatchObject({ message: 'Missing required parameter NEW_PASSWORD' })
    for (const [weak, reason] of [
      ['Ab1!', 'Password not long enough'],
      ['NO-LOWER-1', 'Password must have lowercase characters'],
      ['no-upper-1', 'Password must have uppercase characters'],
      ['No-digits!', 'Password must have numeric characters'],
      ['NoSymbols1', 'Password must have symbol characters'],
    ])
      await expect(answer(Session, { NEW_PASSWORD: weak! })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
        message: `Password did not conform with policy: ${reason}`,
      })
    expect((await answer(Session)).AuthenticationResult).toBeDefined()
  })

  test('NEW_PASSWORD_REQUIRED lists missing required attributes, and refuses attributes that have a value or that the client may not write', async () => {
    const { begin, answer } = await invite(
      { WriteAttributes: ['family_name', 'nickname'] },
      { Schema: [{ Name: 'family_name', AttributeDataType: 'String', Required: true, Mutable: true }] },
    )
    const { Session, ChallengeParameters } = await begin()
    expect(ChallengeParameters?.requiredAttributes).toBe('["userAttributes.family_name"]')
    await expect(answer(Session)).rejects.toMatchObject({ message: 'Invalid attributes given, family_name is missing' })
    await expect(answer(Session, { 'userAttributes.email': 'x@example.com' })).rejects.toMatchObject({
      name: notAuthorized,
      message: 'Cannot modify an already provided email',
    })
    await expect(answer(Session, { 'userAttributes.family_name': 'B', 'userAttributes.gender': 'x' })).rejects.toMatchObject({
      name: notAuthorized,
      message: 'A client attempted to write unauthorized attribute',
    })
    const { AuthenticationResult } = await answer(Session, { 'userAttributes.family_name': 'Builder' })
    expect(JSON.parse(Buffer.from(AuthenticationResult!.IdToken!.split('.')[1]!, 'base64url').toString())).toMatchObject({
      family_name: 'Builder',
    })
  })

  test('a NEW_PASSWORD_REQUIRED session is valid for its user under any of their names, and for no other user', async () => {
    const { begin, answer } = await invite()
    const { Session } = await begin()
    for (const USERNAME of ['alice', 'nobody']) {
      await expect(answer(Session, { USERNAME })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Invalid session for the user.',
      })
    }
    expect((await answer(Session, { USERNAME: 'bob' })).AuthenticationResult).toBeDefined()
  })

  test('a NEW_PASSWORD_REQUIRED session is invalid once an administrator sets another temporary password', async () => {
    const { UserPoolId, begin, answer } = await invite()
    const { Session } = await begin()
    await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: 'Temporary-2!' }))
    await expect(answer(Session)).rejects.toMatchObject({ message: 'Invalid session for the user.' })
    expect((await answer((await begin('Temporary-2!')).Session)).AuthenticationResult).toBeDefined()
  })

  test('NEW_PASSWORD_REQUIRED with the preferred_username of another user answers AliasExistsException and does not use up the session', async () => {
    const { UserPoolId, begin, answer } = await invite({}, { AliasAttributes: ['preferred_username'] })
    const UserAttributes = [{ Name: 'preferred_username', Value: 'chef' }]
    await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carol', MessageAction: 'SUPPRESS', UserAttributes }))
    const { Session } = await begin()
    await expect(answer(Session, { 'userAttributes.preferred_username': 'chef' })).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the given preferred_username already exists.',
    })
    expect((await answer(Session, { 'userAttributes.preferred_username': 'sous-chef' })).AuthenticationResult).toBeDefined()
  })

  test('NEW_PASSWORD_REQUIRED with an invalid attribute name or value answers InvalidParameterException', async () => {
    const { begin, answer } = await invite()
    const { Session } = await begin()
    for (const name of ['__proto__', 'constructor', 'toString']) {
      await expect(answer(Session, { [`userAttributes.${name}`]: 'x' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
      })
    }
    for (const value of ['a\u0000b', 'ä'.repeat(1_025)]) {
      await expect(answer(Session, { 'userAttributes.nickname': value })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining('nickname: String must'),
      })
    }
    expect((await answer(Session)).AuthenticationResult).toBeDefined()
  })

  test('NEW_PASSWORD_REQUIRED cannot set email_verified', async () => {
    const { begin, answer } = await invite()
    const { Session } = await begin()
    await expect(answer(Session, { 'userAttributes.email_verified': 'true' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    })
  })

  test('concurrent attempts with an expired temporary password count towards the lock-out like others', async () => {
    const { begin } = await invite()
    await service.clock.advance(8 * 86_400_000)
    holdTime()
    const guesses = Array.from({ length: 30 }, (_, n) => begin(n === 29 ? 'Temporary-1!' : `Wrong-${n}!`).catch(error => error.message))
    const answers = await Promise.all(guesses)
    vi.useRealTimers()
    expect(answers.filter(answer => answer !== locked.message).length).toBeLessThanOrEqual(6)
  })

  test('a temporary password expires after TemporaryPasswordValidityDays', async () => {
    const { begin } = await invite({}, { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } } })
    await service.clock.advance(2 * 86_400_000)
    await expect(begin()).rejects.toMatchObject({
      name: notAuthorized,
      message: 'Temporary password has expired and must be reset by an administrator.',
    })
  })

  test('NEW_PASSWORD_REQUIRED for a user who was deleted after the challenge answers NotAuthorizedException', async () => {
    const { begin, answer, UserPoolId } = await invite()
    const { Session } = await begin()
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'bob' }))
    await expect(answer(Session)).rejects.toMatchObject({ name: notAuthorized })
  })
})
