import {
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPageApp, plainBrowser } from '../pages/support.ts'
import { startTestService, type TestService } from '../support/service.ts'

/** A recovery code never goes to the channel of the user's second factor. docs/reference/errors.md#6. */

const refused = 'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number'
const role = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }

const byName = { mail: 'verified_email', phone: 'verified_phone_number' } as const
/** AccountRecoverySetting, in the order of priority. */
const recoveries: Record<string, CreateUserPoolCommandInput['AccountRecoverySetting']> = Object.fromEntries(
  ([['mail'], ['phone'], ['mail', 'phone'], ['phone', 'mail']] as const).map(names => [
    names.join(', '),
    { RecoveryMechanisms: names.map((name, index) => ({ Name: byName[name], Priority: index + 1 })) },
  ]),
)

const verified = {
  mail: [{ Name: 'email_verified', Value: 'true' }],
  phone: [
    { Name: 'email_verified', Value: 'false' },
    { Name: 'phone_number', Value: '+15550100001' },
    { Name: 'phone_number_verified', Value: 'true' },
  ],
  both: [
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: '+15550100001' },
    { Name: 'phone_number_verified', Value: 'true' },
  ],
}

interface Row {
  recovery: string
  channels: keyof typeof verified
  /** The second factor that is enabled; `known`: none, in a pool that requires MFA and offers SMS; `off`: SMS, in a pool without MFA. */
  factor: 'none' | 'SMS' | 'mail' | 'known' | 'off'
  goes: 'EMAIL' | 'SMS' | 'nowhere'
}

const table = (text: string): Row[] =>
  text
    .trim()
    .split('\n')
    .map(line => {
      const [recovery, channels, factor, goes] = line.split('|').map(cell => cell.trim())
      return { recovery, channels, factor, goes } as Row
    })

const rows = table(`
  not set     | mail  | none  | EMAIL
  not set     | mail  | SMS   | EMAIL
  not set     | mail  | mail  | nowhere
  not set     | phone | none  | SMS
  not set     | phone | SMS   | nowhere
  not set     | phone | mail  | SMS
  not set     | both  | none  | SMS
  not set     | both  | SMS   | EMAIL
  not set     | both  | mail  | SMS
  not set     | both  | known | EMAIL
  not set     | phone | known | nowhere
  not set     | both  | off   | SMS
  mail        | mail  | none  | EMAIL
  mail        | phone | none  | nowhere
  mail        | both  | SMS   | EMAIL
  phone       | mail  | none  | nowhere
  phone       | phone | none  | SMS
  phone       | both  | none  | SMS
  phone       | both  | SMS   | nowhere
  phone       | both  | mail  | SMS
  phone       | both  | known | nowhere
  mail, phone | mail  | none  | EMAIL
  mail, phone | mail  | mail  | nowhere
  mail, phone | phone | none  | SMS
  mail, phone | phone | SMS   | nowhere
  mail, phone | both  | none  | EMAIL
  mail, phone | both  | mail  | SMS
  mail, phone | both  | SMS   | EMAIL
  mail, phone | both  | off   | EMAIL
  phone, mail | both  | none  | SMS
  phone, mail | both  | SMS   | EMAIL
  phone, mail | both  | mail  | SMS
  phone, mail | both  | known | EMAIL
  phone, mail | mail  | mail  | nowhere
`)

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

async function setUp({ recovery, channels, factor }: Row, PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') {
  const { sdk } = service
  const app = await createPageApp(service, {
    client: { PreventUserExistenceErrors },
    pool: {
      AccountRecoverySetting: recoveries[recovery],
      SmsConfiguration: role,
      AutoVerifiedAttributes: ['email'],
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@example.com',
      },
    },
  })
  const { UserPoolId, Username } = app
  const configure = (MfaConfiguration: 'OPTIONAL' | 'ON') =>
    sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration,
        SmsMfaConfiguration: { SmsConfiguration: role },
        ...(factor === 'mail' && { EmailMfaConfiguration: {} }),
      }),
    )
  await configure('OPTIONAL')
  await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: verified[channels] }))
  const enabled = { Enabled: true }
  if (factor === 'SMS' || factor === 'off') {
    // A factor may be enabled for an unverified number.
    if (channels === 'mail')
      await sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId,
          Username,
          UserAttributes: [{ Name: 'phone_number', Value: '+15550100001' }],
        }),
      )
    await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SMSMfaSettings: enabled }))
  }
  if (factor === 'mail') await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, EmailMfaSettings: enabled }))
  if (factor === 'known') await configure('ON')
  if (factor === 'off') await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OFF' }))
  return app
}

const heard = (request: Promise<unknown>) =>
  request.then(
    answer => (answer as { CodeDeliveryDetails?: { DeliveryMedium: string } }).CodeDeliveryDetails?.DeliveryMedium ?? 'sent',
    error => `${error.name}: ${error.message}`,
  )
/** How many messages the address has received. */
async function messagesTo(to: string): Promise<number> {
  const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return messages.filter((message: { to: string }) => message.to === to).length
}

describe.each(rows)('with recovery by $recovery, $channels verified and the second factor $factor, the code goes $goes', row => {
  const expected = row.goes === 'nowhere' ? refused : row.goes

  test('by ForgotPassword, whose refusal is hidden where the client hides user existence', async () => {
    const { ClientId, Username } = await setUp(row, 'LEGACY')
    expect(await heard(service.sdk.send(new ForgotPasswordCommand({ ClientId, Username })))).toBe(expected)
    const hiding = await setUp(row, 'ENABLED')
    const told = await heard(service.sdk.send(new ForgotPasswordCommand({ ClientId: hiding.ClientId, Username })))
    if (row.goes === 'nowhere') expect(told).toMatch(/^(EMAIL|SMS)$/)
    else expect(told).toBe(expected)
  })

  test('by AdminResetUserPassword, which changes nothing where it is refused', async () => {
    const { UserPoolId, Username } = await setUp(row, 'LEGACY')
    expect(await heard(service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username })))).toBe(
      row.goes === 'nowhere' ? refused : 'sent',
    )
  })
})

test('the page /forgotPassword sends no code to the channel of the second factor, and does not say so', async () => {
  const { address, Username } = await setUp({ recovery: 'not set', channels: 'mail', factor: 'mail', goes: 'nowhere' }, 'LEGACY')
  const before = await messagesTo('alice@example.com')
  const browser = plainBrowser()
  await browser.open(address('/forgotPassword'))
  const shown = await browser.send({ username: Username })
  expect([shown.status, shown.form.action.includes('/confirmforgotPassword')]).toEqual([200, true])
  expect(await messagesTo('alice@example.com')).toBe(before)
})
