import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, ownSender, password, smsSender, startTestService, type TestService } from '../support/service.ts'

/** The channel of a code that nobody gets must be one that a user of the pool could get, whatever the name looks like. */

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const by = (...names: ('verified_email' | 'verified_phone_number')[]) => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) },
})
const required = (more: Partial<SetUserPoolMfaConfigCommandInput>) => ({ MfaConfiguration: 'ON' as const, ...more })

const names = ['word', 'word@example.com', '+15550001111']
const contacts = [
  { Name: 'email', Value: 'a@example.com' },
  { Name: 'email_verified', Value: 'true' },
  { Name: 'phone_number', Value: '+15550002222' },
  { Name: 'phone_number_verified', Value: 'true' },
]

async function app(pool: Partial<CreateUserPoolCommandInput>, mfa?: Partial<SetUserPoolMfaConfigCommandInput>) {
  const made = await createPoolWithUser(service, { PreventUserExistenceErrors: 'ENABLED' }, { ...ownSender, ...pool })
  if (mfa) await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: made.UserPoolId, ...mfa }))
  return made
}

describe('ForgotPassword', () => {
  const both = by('verified_email', 'verified_phone_number')
  test.each<{
    pool: string
    settings: Partial<CreateUserPoolCommandInput>
    mfa?: Partial<SetUserPoolMfaConfigCommandInput>
    goes: 'EMAIL' | 'SMS'
  }>([
    { pool: 'that recovers by mail', settings: by('verified_email'), goes: 'EMAIL' },
    { pool: 'that recovers by SMS', settings: by('verified_phone_number'), goes: 'SMS' },
    {
      pool: 'that requires SMS as the second factor',
      settings: both,
      mfa: required({ SmsMfaConfiguration: smsSender }),
      goes: 'EMAIL',
    },
    { pool: 'that requires codes by mail as the second factor', settings: both, mfa: required({ EmailMfaConfiguration: {} }), goes: 'SMS' },
    {
      pool: 'that requires SMS as the second factor and says nothing about recovery',
      settings: { AutoVerifiedAttributes: ['phone_number'], ...smsSender },
      mfa: required({ SmsMfaConfiguration: smsSender }),
      goes: 'EMAIL',
    },
  ])('in a pool $pool goes by $goes, for users and unknown users of every name', async ({ settings, mfa, goes }) => {
    const { ClientId, UserPoolId } = await app(settings, mfa)
    const mediumOf = async (Username: string) =>
      (await service.sdk.send(new ForgotPasswordCommand({ ClientId, Username }))).CodeDeliveryDetails!.DeliveryMedium
    const unknown = await Promise.all(names.map(mediumOf))
    for (const Username of names) {
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes: contacts }))
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    }
    expect([unknown, await Promise.all(names.map(mediumOf))]).toEqual([names.map(() => goes), names.map(() => goes)])
  })
})

test.each([
  ['email', 'EMAIL'],
  ['phone_number', 'SMS'],
] as const)(
  'ResendConfirmationCode in a pool that verifies %s goes by %s, for users and unknown users of every name',
  async (attribute, goes) => {
    const { ClientId } = await app({ AutoVerifiedAttributes: [attribute], ...smsSender })
    const mediumOf = async (Username: string) =>
      (await service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))).CodeDeliveryDetails!.DeliveryMedium
    const unknown = await Promise.all(names.map(mediumOf))
    for (const Username of names) {
      const UserAttributes = contacts.filter(({ Name }) => Name === 'email' || Name === 'phone_number')
      await service.sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
    }
    expect([unknown, await Promise.all(names.map(mediumOf))]).toEqual([names.map(() => goes), names.map(() => goes)])
  },
)
