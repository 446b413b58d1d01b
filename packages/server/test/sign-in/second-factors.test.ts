import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import { createPoolWithUser, ownSender, password } from '../support/service.ts'

test.each([
  [59_000, '287082'],
  [1_111_111_109_000, '081804'],
  [1_234_567_890_000, '005924'],
])('the TOTP app of these tests computes the code of RFC 6238 at %i', (at, code) => {
  expect(totpCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', at)).toBe(code)
})

const wrongTotp = { name: 'CodeMismatchException', message: 'Invalid code received for user' }
const codeMismatch = { name: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' }
const stepUsed = { name: 'ExpiredCodeException', message: 'Your software token has already been used once.' }
const invalid = 'InvalidParameterException'
const totpOnly = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const sms = {
  SmsMfaConfiguration: {
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
    SmsAuthenticationMessage: 'In with {####}',
  },
}
const email = { EmailMfaConfiguration: { Message: 'Mail {####}', Subject: 'Sign in' } }

describe.each(engines)('second factors on %s', engine => {
  const service = useServiceOn(engine)
  // TOTP uses the real clock; the tests replace it to control the time steps.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const nextStep = () => vi.setSystemTime(Date.now() + 30_000)

  async function setUp(mfa: Partial<SetUserPoolMfaConfigCommandInput>, client: object = {}) {
    const made = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'], ...client },
      ownSender,
    )
    const { sdk } = service
    const { UserPoolId } = made
    await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', ...mfa }))
    const begin = (USERNAME = 'alice', PASSWORD = password) => made.begin('USER_PASSWORD_AUTH', { USERNAME, PASSWORD })
    const { answer } = made
    const totp = (Session: string | undefined, code: string) => answer('SOFTWARE_TOKEN_MFA', Session, { SOFTWARE_TOKEN_MFA_CODE: code })
    /** Sets up and enables TOTP for a signed-in user. */
    const enrol = async (AccessToken: string) => {
      const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!), FriendlyDeviceName: 'my phone' }))
      await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }))
      nextStep()
      return SecretCode!
    }
    const phone = () =>
      sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId,
          Username: 'alice',
          UserAttributes: [
            { Name: 'phone_number', Value: '+15551234567' },
            { Name: 'phone_number_verified', Value: 'true' },
          ],
        }),
      )
    return { ...made, begin, answer, totp, enrol, phone }
  }

  describe('SOFTWARE_TOKEN_MFA', () => {
    test('SOFTWARE_TOKEN_MFA is set up, enabled and challenged, and each TOTP code is accepted once', async () => {
      const { begin, totp, enrol, UserPoolId } = await setUp(totpOnly)
      const { AccessToken } = (await begin()).AuthenticationResult!
      await expect(service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '123456' }))).rejects.toMatchObject({
        name: 'SoftwareTokenMFANotFoundException',
      })
      const secret = await enrol(AccessToken!)
      expect(secret).toMatch(/^[A-Z2-7]{52}$/)
      expect(await service.sdk.send(new GetUserCommand({ AccessToken }))).toMatchObject({
        UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
        PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      })

      const challenge = await begin()
      expect(challenge).toMatchObject({
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'my phone', USER_ID_FOR_SRP: 'alice' },
        Session: expect.any(String),
      })
      expect(challenge.AuthenticationResult).toBeUndefined()
      const code = totpCode(secret)
      await expect(totp(challenge.Session, wrongCode(code))).rejects.toMatchObject(wrongTotp)
      await expect(totp(challenge.Session, 'abc')).rejects.toMatchObject(wrongTotp)
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => totp(challenge.Session, code)))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(totp((await begin()).Session, code)).rejects.toMatchObject(stepUsed)
      nextStep()
      expect((await totp((await begin()).Session, totpCode(secret))).AuthenticationResult?.AccessToken).toBeDefined()

      await service.sdk.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username: 'alice' }))
      expect((await begin()).AuthenticationResult).toBeDefined()
    })

    test('TOTP is refused with one text before AssociateSoftwareToken, with another before VerifySoftwareToken, and with the same to an administrator', async () => {
      const { begin, UserPoolId } = await setUp(totpOnly)
      const { AccessToken } = (await begin()).AuthenticationResult!
      const SoftwareTokenMfaSettings = { Enabled: true }
      const own = () => service.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }))
      const asAdmin = () =>
        service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SoftwareTokenMfaSettings }))
      const adminText = 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA'
      await expect(own()).rejects.toMatchObject({ name: invalid, message: 'User has not set up software token mfa' })
      await expect(asAdmin()).rejects.toMatchObject({ name: invalid, message: adminText })
      await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
      await expect(own()).rejects.toMatchObject({ name: invalid, message: 'User has not verified software token mfa' })
      await expect(asAdmin()).rejects.toMatchObject({ name: invalid, message: adminText })
    })

    test('the TOTP code of VerifySoftwareToken cannot sign in, and a code of two time steps ago is too old', async () => {
      const { begin, totp } = await setUp(totpOnly)
      const { AccessToken } = (await begin()).AuthenticationResult!
      const { SecretCode } = await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
      const code = totpCode(SecretCode!)
      await expect(service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: wrongCode(code) }))).rejects.toMatchObject({
        name: 'EnableSoftwareTokenMFAException',
        message: 'Code mismatch',
      })
      await service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code }))
      await service.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }))
      await expect(totp((await begin()).Session, code)).rejects.toMatchObject(stepUsed)
      nextStep()
      nextStep()
      await expect(totp((await begin()).Session, code)).rejects.toMatchObject(wrongTotp)
    })

    test('wrong TOTP codes are limited in a session, concurrent ones too, and in an hour over all sessions', async () => {
      const { begin, totp, enrol } = await setUp(totpOnly)
      const secret = await enrol((await begin()).AuthenticationResult!.AccessToken!)
      const { Session } = await begin()
      const wrong = wrongCode(totpCode(secret))
      await Promise.all(Array.from({ length: 12 }, () => expect(totp(Session, wrong)).rejects.toMatchObject(wrongTotp)))
      await expect(totp(Session, totpCode(secret))).rejects.toMatchObject(wrongTotp)
      for (let sessions = 0; sessions < 2; sessions++) {
        const { Session: another } = await begin()
        for (let n = 0; n < 9; n++) await expect(totp(another, wrong)).rejects.toMatchObject(wrongTotp)
      }
      await expect(totp((await begin()).Session, totpCode(secret))).rejects.toMatchObject(wrongTotp)
      await service.clock.advance(3_600_000)
      expect((await totp((await begin()).Session, totpCode(secret))).AuthenticationResult).toBeDefined()
    })

    test('AssociateSoftwareToken answers SoftwareTokenMFANotFoundException in a pool without software token MFA', async () => {
      const { begin } = await setUp(sms)
      const { AccessToken } = (await begin()).AuthenticationResult!
      await expect(service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))).rejects.toMatchObject({
        name: 'SoftwareTokenMFANotFoundException',
        message: 'Software Token MFA has not been enabled by the userPool',
      })
      await expect(service.sdk.send(new AssociateSoftwareTokenCommand({}))).rejects.toMatchObject({ name: invalid })
    })
  })

  describe('MfaConfiguration ON', () => {
    test('MFA_SETUP during a sign-in sets up TOTP, and later sign-ins need it', async () => {
      const { begin, answer, totp } = await setUp({ ...totpOnly, MfaConfiguration: 'ON' })
      const first = await begin()
      expect(first).toMatchObject({
        ChallengeName: 'MFA_SETUP',
        ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', USER_ID_FOR_SRP: 'alice' },
      })
      await expect(answer('MFA_SETUP', first.Session, {})).rejects.toMatchObject({
        name: invalid,
        message: 'Challenge response is not valid.',
      })
      const associated = await service.sdk.send(new AssociateSoftwareTokenCommand({ Session: first.Session }))
      await expect(service.sdk.send(new AssociateSoftwareTokenCommand({ Session: first.Session }))).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      })
      const code = totpCode(associated.SecretCode!)
      await expect(
        service.sdk.send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode: wrongCode(code) })),
      ).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' })
      const verified = await service.sdk.send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode: code }))
      expect(verified.Status).toBe('SUCCESS')
      expect((await answer('MFA_SETUP', verified.Session, {})).AuthenticationResult?.AccessToken).toBeDefined()
      await expect(answer('MFA_SETUP', verified.Session, {})).rejects.toMatchObject({ name: 'NotAuthorizedException' })
      nextStep()
      const second = await begin()
      expect(second.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
      expect((await totp(second.Session, totpCode(associated.SecretCode!))).AuthenticationResult).toBeDefined()
    })

    test('MFA_SETUP follows NEW_PASSWORD_REQUIRED, and a sign-in without a second factor is refused', async () => {
      const { begin, answer, UserPoolId } = await setUp({ ...totpOnly, MfaConfiguration: 'ON' })
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'alice', Password: 'Temporary-1!' }))
      const { Session } = await begin('alice', 'Temporary-1!')
      const next = await answer('NEW_PASSWORD_REQUIRED', Session, { NEW_PASSWORD: 'Brand-new-1!' })
      expect(next.ChallengeName).toBe('MFA_SETUP')
      expect(next.AuthenticationResult).toBeUndefined()
    })

    test('SMS_MFA and EMAIL_OTP send a code to a known address without set-up', async () => {
      const { begin, answer, phone, UserPoolId } = await setUp({ ...sms, MfaConfiguration: 'ON' })
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }))
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: password, Permanent: true }))
      await expect(begin('bob')).rejects.toMatchObject({ name: invalid })
      await phone()
      const challenge = await begin()
      expect(challenge).toMatchObject({
        ChallengeName: 'SMS_MFA',
        ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******4567', USER_ID_FOR_SRP: 'alice' },
      })
      const code = await inboxCodeTo(service.url, '+15551234567', 'mfa')
      await expect(answer('SMS_MFA', challenge.Session, { SMS_MFA_CODE: wrongCode(code) })).rejects.toMatchObject(codeMismatch)
      expect((await answer('SMS_MFA', challenge.Session, { SMS_MFA_CODE: code })).AuthenticationResult).toBeDefined()
      await expect(answer('SMS_MFA', challenge.Session, { SMS_MFA_CODE: code })).rejects.toMatchObject({ name: 'NotAuthorizedException' })
      const another = await begin()
      await expect(answer('SMS_MFA', another.Session, { SMS_MFA_CODE: code })).rejects.toMatchObject(codeMismatch)
    })

    test('MFA_SETUP accepts an e-mail address for EMAIL_OTP, and the code verifies it', async () => {
      const { begin, answer, UserPoolId, ClientId } = await setUp({ ...email, MfaConfiguration: 'ON' })
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carol', MessageAction: 'SUPPRESS' }))
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carol', Password: password, Permanent: true }))
      const setup = await begin('carol')
      expect(setup).toMatchObject({ ChallengeName: 'MFA_SETUP', ChallengeParameters: { MFAS_CAN_SETUP: '["EMAIL_OTP"]' } })
      const asCarol = { USERNAME: 'carol' }
      await expect(answer('MFA_SETUP', setup.Session, { ...asCarol, EMAIL: 'none' })).rejects.toMatchObject({
        name: invalid,
        message: 'Invalid email address format.',
      })
      const challenge = await answer('MFA_SETUP', setup.Session, { ...asCarol, EMAIL: 'carol@example.com' })
      expect(challenge).toMatchObject({
        ChallengeName: 'EMAIL_OTP',
        ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'c***@e***' },
      })
      const done = await service.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'EMAIL_OTP',
          Session: challenge.Session,
          ChallengeResponses: { ...asCarol, EMAIL_OTP_CODE: await inboxCodeTo(service.url, 'carol@example.com', 'mfa') },
        }),
      )
      expect(done.AuthenticationResult).toBeDefined()
      const { UserAttributes } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'carol' }))
      expect(UserAttributes).toEqual(
        expect.arrayContaining([
          { Name: 'email', Value: 'carol@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ]),
      )
    })
  })

  test('SELECT_MFA_TYPE lets a user with several factors choose, unless one is preferred', async () => {
    const { begin, answer, phone, UserPoolId } = await setUp({ ...sms, ...email, ...totpOnly })
    await phone()
    const prefer = (input: object) => service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', ...input }))
    await prefer({ SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } })
    const choice = await begin()
    expect(choice).toMatchObject({ ChallengeName: 'SELECT_MFA_TYPE', ChallengeParameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","EMAIL_OTP"]' } })
    await expect(answer('SELECT_MFA_TYPE', choice.Session, { ANSWER: 'SOFTWARE_TOKEN_MFA' })).rejects.toMatchObject({
      name: invalid,
      message: 'Challenge response is not valid.',
    })
    const chosen = await answer('SELECT_MFA_TYPE', choice.Session, { ANSWER: 'EMAIL_MFA' })
    expect(chosen.ChallengeName).toBe('EMAIL_OTP')
    await expect(answer('SELECT_MFA_TYPE', choice.Session, { ANSWER: 'SMS_MFA' })).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect(
      (await answer('EMAIL_OTP', chosen.Session, { EMAIL_OTP_CODE: await inboxCodeTo(service.url, 'alice@example.com', 'mfa') }))
        .AuthenticationResult,
    ).toBeDefined()

    await prefer({ SMSMfaSettings: { Enabled: true, PreferredMfa: true } })
    expect((await begin()).ChallengeName).toBe('SMS_MFA')
    await expect(
      prefer({ SMSMfaSettings: { Enabled: true, PreferredMfa: true }, EmailMfaSettings: { Enabled: true, PreferredMfa: true } }),
    ).rejects.toMatchObject({ name: invalid })
    await prefer({ SMSMfaSettings: { Enabled: false }, EmailMfaSettings: { Enabled: false } })
    expect((await begin()).AuthenticationResult).toBeDefined()
  })

  test('codes sent for MFA are limited in an hour', async () => {
    const { begin, phone, UserPoolId } = await setUp(sms)
    await phone()
    await service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings: { Enabled: true } }))
    for (let n = 0; n < 20; n++) expect((await begin()).ChallengeName).toBe('SMS_MFA')
    await expect(begin()).rejects.toMatchObject({ name: 'TooManyRequestsException' })
  })
})
