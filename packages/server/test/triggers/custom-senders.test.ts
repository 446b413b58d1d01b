import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, type TestOptions } from '../support/service.ts'
import { ClientMetadata, customSenders, decryptCode, returnUnchanged, signUp, type TestSetup } from './custom-sender-setup.ts'
import { arn } from './support.ts'

const { running, setUp } = customSenders()

const accessToken = async ({ service: { sdk }, ClientId }: TestSetup) =>
  (
    await sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD: password } }),
    )
  ).AuthenticationResult!.AccessToken!
const mfa = async ({ service: { sdk }, UserPoolId }: TestSetup) => {
  await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes: phone }))
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } },
    }),
  )
  await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings: { Enabled: true } }))
}
const phone = [
  { Name: 'phone_number', Value: '+15551234567' },
  { Name: 'phone_number_verified', Value: 'true' },
]
const chosen = (PREFERRED_CHALLENGE: string) => async (w: TestSetup) => {
  await w.service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId: w.UserPoolId, Username: 'alice', UserAttributes: phone }))
  await w.service.sdk.send(
    new InitiateAuthCommand({ ClientId: w.ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'alice', PREFERRED_CHALLENGE } }),
  )
}

interface Row {
  source: string
  does: (w: TestSetup) => Promise<unknown>
  user?: string
  code?: RegExp
  client?: 'none'
}

const invite =
  (Username: string, UserAttributes: { Name: string; Value: string }[], more: object = {}) =>
  (w: TestSetup) =>
    w.service.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: w.UserPoolId,
        Username,
        UserAttributes,
        DesiredDeliveryMediums: ['EMAIL', 'SMS'],
        TemporaryPassword: 'Aa1<b>&x',
        ClientMetadata,
        ...more,
      }),
    )
const escaped = /^Aa1&lt;b&gt;&amp;x$/
const bobMail = [{ Name: 'email', Value: 'bob@example.com' }]
const bobPhone = [{ Name: 'phone_number', Value: '+15557654321' }]

const rows: Row[] = [
  { source: 'CustomEmailSender_SignUp', user: 'bob', does: signUp('bob', 'email', 'bob@example.com') },
  { source: 'CustomSMSSender_SignUp', user: 'bob', does: signUp('bob', 'phone_number', '+15557654321') },
  {
    source: 'CustomEmailSender_ResendCode',
    user: 'bob',
    does: async w => {
      await signUp('bob', 'email', 'bob@example.com')(w)
      expect((await w.next()).triggerSource).toBe('CustomEmailSender_SignUp')
      await w.service.sdk.send(new ResendConfirmationCodeCommand({ ClientId: w.ClientId, Username: 'bob', ClientMetadata }))
    },
  },
  {
    source: 'CustomEmailSender_ForgotPassword',
    does: w => w.service.sdk.send(new ForgotPasswordCommand({ ClientId: w.ClientId, Username: 'alice', ClientMetadata })),
  },
  {
    source: 'CustomEmailSender_ForgotPassword',
    client: 'none',
    does: w => w.service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: w.UserPoolId, Username: 'alice', ClientMetadata })),
  },
  {
    source: 'CustomEmailSender_UpdateUserAttribute',
    does: async w =>
      w.service.sdk.send(
        new UpdateUserAttributesCommand({
          AccessToken: await accessToken(w),
          UserAttributes: [{ Name: 'email', Value: 'new@example.com' }],
          ClientMetadata,
        }),
      ),
  },
  {
    source: 'CustomSMSSender_UpdateUserAttribute',
    client: 'none',
    does: w =>
      w.service.sdk.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: w.UserPoolId, Username: 'alice', UserAttributes: [phone[0]!], ClientMetadata }),
      ),
  },
  {
    source: 'CustomEmailSender_VerifyUserAttribute',
    does: async w =>
      w.service.sdk.send(
        new GetUserAttributeVerificationCodeCommand({ AccessToken: await accessToken(w), AttributeName: 'email', ClientMetadata }),
      ),
  },
  { source: 'CustomEmailSender_AdminCreateUser', user: 'bob', client: 'none', code: escaped, does: invite('bob', bobMail) },
  { source: 'CustomSMSSender_AdminCreateUser', user: 'bob', client: 'none', code: escaped, does: invite('bob', bobPhone) },
  {
    source: 'CustomEmailSender_AdminCreateUser',
    user: 'bob',
    client: 'none',
    code: escaped,
    does: async w => {
      await invite('bob', bobMail, { MessageAction: 'SUPPRESS' })(w)
      await invite('bob', bobMail, { MessageAction: 'RESEND' })(w)
    },
  },
  { source: 'CustomEmailSender_Authentication', code: /^\d{8}$/, does: chosen('EMAIL_OTP') },
  { source: 'CustomSMSSender_Authentication', does: chosen('SMS_OTP') },
  {
    source: 'CustomSMSSender_Authentication',
    does: async w => {
      await mfa(w)
      const { ChallengeName } = await w.service.sdk.send(
        new InitiateAuthCommand({
          ClientId: w.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'alice', PASSWORD: password },
        }),
      )
      expect(ChallengeName).toBe('SMS_MFA')
    },
  },
]

test.each(rows)(
  'a custom sender gets $source with a code that only kms:Decrypt can decrypt',
  async ({ source, does, user, code, client }) => {
    const w = await setUp()
    await does(w)
    const event = await w.next()
    expect(event).toMatchObject({
      version: '1',
      triggerSource: source,
      region: 'us-east-1',
      userPoolId: w.UserPoolId,
      userName: user ?? 'alice',
      callerContext: {
        clientId: client === 'none' ? 'CLIENT_ID_NOT_APPLICABLE' : expect.stringMatching(`^(${w.ClientId}|CLIENT_ID_NOT_APPLICABLE)$`),
      },
      request: {
        type: source.startsWith('CustomEmail') ? 'customEmailSenderRequestV1' : 'customSMSSenderRequestV1',
        userAttributes: { sub: expect.any(String) },
      },
      response: {},
    })
    expect(event.request.code).toMatch(/^AYADe/)
    const opened = await decryptCode(w.service.url, event)
    expect(opened.code).toMatch(code ?? /^\d{6}$/)
    expect(opened.context).toMatchObject({ 'userpool-id': w.UserPoolId })
  },
)

test.each(['SQLite', 'PostgreSQL'])(
  'the code from a custom sender confirms a sign-up and is sent once; the inbox of development mode shows it (%s)',
  async engine => {
    const options: TestOptions = {}
    if (engine === 'PostgreSQL') {
      const postgres = await startPostgres()
      running.push(() => postgres.stop())
      options.databaseUrl = await postgres.database()
    }
    const w = await setUp(returnUnchanged, options)
    await signUp('bob', 'email', 'bob@example.com')(w)
    const event = await w.next()
    expect(event.request.clientMetadata).toEqual({ k: 'v' })
    const { code } = await decryptCode(w.service.url, event)
    const { messages } = await (await fetch(`${w.service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    expect(messages).toMatchObject([{ medium: 'FUNCTION', to: 'bob@example.com', text: code, event: { sender: 'CustomEmailSender' } }])
    await w.service.sdk.send(new ConfirmSignUpCommand({ ClientId: w.ClientId, Username: 'bob', ConfirmationCode: code }))
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(w.lambdas.sources()).toEqual([])
  },
)

test('a custom sender that throws does not fail SignUp and is invoked again with the same code; one without a trigger target does not fail SignUp either', async () => {
  let refuses = true
  const w = await setUp(() => {
    if (refuses) throw new Error('Not now')
  })
  await signUp('bob', 'email', 'bob@example.com')(w)
  const first = await w.next()
  refuses = false
  await w.service.clock.advance(2_000)
  const second = await w.next()
  expect(second.request.code).not.toBe(first.request.code)
  expect((await decryptCode(w.service.url, second)).code).toBe((await decryptCode(w.service.url, first)).code)

  const nowhere = await setUp(returnUnchanged, { triggers: {} })
  await signUp('bob', 'email', 'bob@example.com')(nowhere)
  const { UserStatus } = await nowhere.service.sdk.send(new AdminGetUserCommand({ UserPoolId: nowhere.UserPoolId, Username: 'bob' }))
  expect(UserStatus).toBe('UNCONFIRMED')
})

test('CreateUserPool with a custom sender and no KMSKeyID answers InvalidParameterException', async () => {
  const { service } = await setUp()
  const LambdaConfig = { CustomEmailSender: { LambdaVersion: 'V1_0' as const, LambdaArn: arn('sender') } }
  await expect(service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', LambdaConfig }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
  })
})
