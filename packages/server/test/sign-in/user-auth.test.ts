import {
  AdminCreateUserCommand,
  AdminGetUserAuthFactorsCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  CreateUserPoolCommand,
  GetUserAuthFactorsCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import { createPoolWithUser, ownSender, password, smsSender } from '../support/service.ts'

const invalid = 'InvalidParameterException'
const mismatch = { name: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' }
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
const factors = {
  ...ownSender,
  ...smsSender,
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const, 'SMS_OTP' as const] } },
}

describe.each(engines)('USER_AUTH on %s', engine => {
  const service = useServiceOn(engine)

  async function setUp(client: object = {}, pool: object = factors) {
    const made = await createPoolWithUser(service, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'], ...client }, pool)
    const begin = (parameters: Record<string, string> = {}, USERNAME = 'alice') => made.begin('USER_AUTH', { USERNAME, ...parameters })
    const answer = (name: ChallengeNameType, session: string | undefined, responses: Record<string, string>, USERNAME = 'alice') =>
      made.answer(name, session, { USERNAME, ...responses })
    return { ...made, begin, answer }
  }

  test('SELECT_CHALLENGE offers the first factors that the pool allows and the user has, and accepts a choice with its proof', async () => {
    const { begin, answer } = await setUp()
    const offer = await begin()
    expect(offer).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
      Session: expect.any(String),
    })
    expect(offer.AuthenticationResult).toBeUndefined()
    await expect(answer('SELECT_CHALLENGE', offer.Session, { ANSWER: 'SMS_OTP' })).rejects.toMatchObject({
      name: invalid,
      message: 'Challenge response is not valid.',
    })
    await expect(answer('SELECT_CHALLENGE', offer.Session, { ANSWER: 'PASSWORD', PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
    expect(
      (await answer('SELECT_CHALLENGE', offer.Session, { ANSWER: 'PASSWORD', PASSWORD: password })).AuthenticationResult?.AccessToken,
    ).toBeDefined()
    await expect(answer('SELECT_CHALLENGE', offer.Session, { ANSWER: 'PASSWORD', PASSWORD: password })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session can only be used once.',
    })
  })

  test('GetUserAuthFactors lists the first and second factors of a user', async () => {
    const { UserPoolId, answer, begin } = await setUp()
    const { Session } = await begin()
    const { AuthenticationResult } = await answer('SELECT_CHALLENGE', Session, { ANSWER: 'PASSWORD', PASSWORD: password })
    const AccessToken = AuthenticationResult!.AccessToken!
    const own = async () => {
      const { $metadata, ...told } = await service.sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))
      const { $metadata: _, ...asAdmin } = await service.sdk.send(new AdminGetUserAuthFactorsCommand({ UserPoolId, Username: 'alice' }))
      expect(told).toEqual(asAdmin)
      return told
    }
    expect(await own()).toEqual({ Username: 'alice', ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP'] })

    const UserAttributes = [
      { Name: 'phone_number', Value: '+15550100001' },
      { Name: 'phone_number_verified', Value: 'true' },
    ]
    await service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes }))
    await service.sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } },
      }),
    )
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
    await service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings }))
    expect(await own()).toEqual({
      Username: 'alice',
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
      UserMFASettingList: ['SMS_MFA'],
      PreferredMfaSetting: 'SMS_MFA',
    })
    await expect(service.sdk.send(new AdminGetUserAuthFactorsCommand({ UserPoolId, Username: 'nobody' }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
  })

  test('PASSWORD can be chosen first and answered in a second request', async () => {
    const { begin, answer } = await setUp()
    const { Session } = await answer('SELECT_CHALLENGE', (await begin()).Session, { ANSWER: 'PASSWORD' })
    await expect(answer('PASSWORD', Session, {})).rejects.toMatchObject({ name: invalid, message: 'Missing required parameter PASSWORD' })
    expect((await answer('PASSWORD', Session, { PASSWORD: password })).AuthenticationResult).toBeDefined()
    const direct = await begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })
    expect(direct.AuthenticationResult?.IdToken).toBeDefined()
  })

  test.each(['preferred', 'chosen'] as const)('PASSWORD_SRP signs in when it is %s', async way => {
    const { begin, answer, UserPoolId } = await setUp()
    const { A, prove } = srpClientSession()
    const step =
      way === 'preferred'
        ? await begin({ PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: A })
        : await answer('SELECT_CHALLENGE', (await begin()).Session, { ANSWER: 'PASSWORD_SRP', SRP_A: A })
    expect(step).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', AvailableChallenges: expect.arrayContaining(['PASSWORD_SRP']) })
    const done = await answer('PASSWORD_VERIFIER', undefined, prove(UserPoolId, password, step.ChallengeParameters))
    expect(done.AuthenticationResult?.AccessToken).toBeDefined()
  })

  test('an EMAIL_OTP code has eight digits, an SMS_OTP code six; each is accepted once and only in its session', async () => {
    const { begin, answer, UserPoolId } = await setUp()
    await service.sdk.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId,
        Username: 'alice',
        UserAttributes: [
          { Name: 'phone_number', Value: '+15551234567' },
          { Name: 'phone_number_verified', Value: 'true' },
        ],
      }),
    )
    const mail = await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    expect(mail).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' },
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    })
    const code = await inboxCodeTo(service.url, 'alice@example.com')
    expect(code).toHaveLength(8)
    await expect(answer('EMAIL_OTP', mail.Session, { EMAIL_OTP_CODE: wrongCode(code) })).rejects.toMatchObject(mismatch)
    const other = await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    await expect(answer('EMAIL_OTP', other.Session, { EMAIL_OTP_CODE: code })).rejects.toMatchObject(mismatch)
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => answer('EMAIL_OTP', mail.Session, { EMAIL_OTP_CODE: code })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)

    const sms = await answer('SELECT_CHALLENGE', (await begin()).Session, { ANSWER: 'SMS_OTP' })
    expect(sms).toMatchObject({ ChallengeName: 'SMS_OTP', ChallengeParameters: { CODE_DELIVERY_DESTINATION: '+*******4567' } })
    const short = await inboxCodeTo(service.url, '+15551234567')
    expect(short).toHaveLength(6)
    expect((await answer('SMS_OTP', sms.Session, { SMS_OTP_CODE: short })).AuthenticationResult).toBeDefined()
  })

  test('wrong EMAIL_OTP codes are limited in a session, concurrent ones too', async () => {
    const { begin, answer } = await setUp()
    const { Session } = await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    const code = await inboxCodeTo(service.url, 'alice@example.com')
    await Promise.all(
      Array.from({ length: 12 }, () =>
        expect(answer('EMAIL_OTP', Session, { EMAIL_OTP_CODE: wrongCode(code) })).rejects.toMatchObject(mismatch),
      ),
    )
    await expect(answer('EMAIL_OTP', Session, { EMAIL_OTP_CODE: code })).rejects.toMatchObject(mismatch)
  })

  test('SELECT_CHALLENGE offers passwords only to a user with a second factor or a temporary password', async () => {
    const { begin, UserPoolId } = await setUp()
    await service.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'bob',
        TemporaryPassword: 'Temporary-1!',
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: 'bob@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    )
    expect(await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' }, 'bob')).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
    })
    expect((await begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Temporary-1!' }, 'bob')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    await service.sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: { Message: '{####} is it' } }),
    )
    await service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', EmailMfaSettings: { Enabled: true } }))
    expect((await begin()).AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD'])
    expect((await begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })).ChallengeName).toBe('EMAIL_OTP')
  })

  test('USER_AUTH of an unknown user answers UserNotFoundException with PreventUserExistenceErrors LEGACY, and simulated challenges with ENABLED', async () => {
    const legacy = await setUp()
    await expect(legacy.begin({}, 'nobody')).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' })
    const { begin, answer } = await setUp({ PreventUserExistenceErrors: 'ENABLED' })
    expect(await begin({}, 'nobody')).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    })
    const mail = await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' }, 'nobody@example.com')
    expect(mail).toMatchObject({ ChallengeName: 'EMAIL_OTP', ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'n***@e***' } })
    await expect(answer('EMAIL_OTP', mail.Session, { EMAIL_OTP_CODE: '12345678' }, 'nobody@example.com')).rejects.toMatchObject(mismatch)
    await expect(answer('EMAIL_OTP', mail.Session, { EMAIL_OTP_CODE: '12345678' }, 'alice')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    })
    await expect(begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }, 'nobody')).rejects.toMatchObject(wrong)
    const { Session } = await answer('SELECT_CHALLENGE', (await begin({}, 'nobody')).Session, { ANSWER: 'PASSWORD' }, 'nobody')
    await expect(answer('PASSWORD', Session, { PASSWORD: password }, 'nobody')).rejects.toMatchObject(wrong)
  })

  test('USER_AUTH is refused without ALLOW_USER_AUTH, in the LITE tier, and with an unknown PREFERRED_CHALLENGE', async () => {
    const { ClientId } = await createPoolWithUser(service, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
    await expect(
      service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'alice' } })),
    ).rejects.toMatchObject({ name: invalid, message: 'USER_AUTH is not enabled for the client.' })
    const { begin } = await setUp()
    await expect(begin({ PREFERRED_CHALLENGE: 'MAGIC' })).rejects.toMatchObject({ name: invalid })
    expect((await begin({ PREFERRED_CHALLENGE: 'WEB_AUTHN' })).ChallengeName).toBe('SELECT_CHALLENGE')
    await expect(service.sdk.send(new CreateUserPoolCommand({ PoolName: 'lite', UserPoolTier: 'LITE', ...factors }))).rejects.toMatchObject(
      { name: 'FeatureUnavailableInTierException' },
    )
    await expect(service.sdk.send(new AssociateSoftwareTokenCommand({ Session: (await begin()).Session }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })
})
