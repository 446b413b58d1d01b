import {
  AdminCreateUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { createPoolWithUser, password, startTestService } from '../support/service.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

async function setUp(pool: Partial<CreateUserPoolCommandInput>) {
  const service = await startTestService()
  running.push(() => service.close())
  const made = await createPoolWithUser(service, { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] }, pool)
  const newest = async () => {
    const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    return messages[0] as { medium: string; text: string; isHtml?: boolean }
  }
  return { sdk: service.sdk, newest, ...made }
}

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }

test('SMS codes for SMS_OTP and SMS_MFA use the pool’s SmsAuthenticationMessage', async () => {
  const { sdk, newest, UserPoolId, ClientId } = await setUp({
    SmsConfiguration,
    SmsAuthenticationMessage: 'In with {####}!',
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMS_OTP'] } },
  })
  const UserAttributes = [
    { Name: 'phone_number', Value: '+15551234567' },
    { Name: 'phone_number_verified', Value: 'true' },
  ]
  await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes }))
  const chosen = { USERNAME: 'alice', PREFERRED_CHALLENGE: 'SMS_OTP' }
  await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: chosen }))
  expect(await newest()).toMatchObject({ medium: 'SMS', text: expect.stringMatching(/^In with \d{6}!$/) })

  const SmsMfaConfiguration = { SmsConfiguration, SmsAuthenticationMessage: 'Second: {####}' }
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration }))
  await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings: { Enabled: true } }))
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  const { ChallengeName } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
  expect(ChallengeName).toBe('SMS_MFA')
  expect(await newest()).toMatchObject({ medium: 'SMS', text: expect.stringMatching(/^Second: \d{6}$/) })
})

test('a username or password in a mail is escaped where the template is HTML, and unchanged where it is plain text', async () => {
  const name = '<a/href=//evil.example>'
  const TemporaryPassword = 'Aa1<b>&xyz'
  const invite = (sdk: Awaited<ReturnType<typeof setUp>>['sdk'], UserPoolId: string) =>
    sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: name,
        TemporaryPassword,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
      }),
    )
  const html = await setUp({ AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: '<i>{username}</i> {####}' } } })
  await invite(html.sdk, html.UserPoolId)
  expect(await html.newest()).toMatchObject({ text: '<i>&lt;a/href=//evil.example&gt;</i> Aa1&lt;b&gt;&amp;xyz', isHtml: true })
  const plain = await setUp({ AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: '{username} {####}' } } })
  await invite(plain.sdk, plain.UserPoolId)
  expect(await plain.newest()).toMatchObject({ text: `${name} ${TemporaryPassword}`, isHtml: false })
})
