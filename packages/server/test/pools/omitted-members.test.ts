import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { CreateUserPoolRequest, UpdateUserPoolRequest } from '@poolhouse/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const role = 'arn:aws:iam::000000000000:role/sms'
const sms = { SnsCallerArn: role, ExternalId: 'x' }
const create = async (input: Partial<CreateUserPoolRequest>) =>
  (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input } as CreateUserPoolCommandInput))).UserPool!
const read = async (UserPoolId: string) => (await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!
const update = (UserPoolId: string, input: Partial<UpdateUserPoolCommandInput> = {}) =>
  service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, ...input }))

/** A row for each member of UpdateUserPool. `reset`: what the pool shows instead; none where it shows nothing. */
const members: Record<
  Exclude<keyof UpdateUserPoolRequest, 'UserPoolId' | 'MfaConfiguration'>,
  { set: Partial<CreateUserPoolRequest>; shows?: string } & ({ omitted: 'kept' } | { omitted: 'reset'; to?: unknown })
> = {
  PoolName: { set: { PoolName: 'named' }, shows: 'Name', omitted: 'kept' },
  Policies: {
    set: {
      Policies: {
        PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 3 },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
      },
    },
    omitted: 'kept',
  },
  DeletionProtection: { set: { DeletionProtection: 'ACTIVE' }, omitted: 'kept' },
  UserPoolTier: { set: { UserPoolTier: 'PLUS' }, omitted: 'kept' },
  DcrConfiguration: { set: { DcrConfiguration: { EnableStatus: 'Enabled' } }, omitted: 'kept' },
  VerificationMessageTemplate: {
    set: { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK', EmailMessageByLink: '{##Go##}' } },
    omitted: 'kept',
  },
  SmsVerificationMessage: { set: { SmsVerificationMessage: 'SMS {####}' }, omitted: 'kept' },
  EmailVerificationMessage: { set: { EmailVerificationMessage: 'Mail {####}' }, omitted: 'kept' },
  EmailVerificationSubject: { set: { EmailVerificationSubject: 'Subject' }, omitted: 'kept' },
  AccountRecoverySetting: {
    set: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
    omitted: 'kept',
  },
  EmailConfiguration: { set: { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', From: 'a@example.com' } }, omitted: 'kept' },
  KeyConfiguration: { set: { KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' } }, omitted: 'kept' },
  IssuerConfiguration: { set: { IssuerConfiguration: { Type: 'ORIGINAL' } }, omitted: 'kept' },
  UserPoolTags: { set: { UserPoolTags: { team: 'a' } }, omitted: 'kept' },
  AutoVerifiedAttributes: { set: { AutoVerifiedAttributes: ['email'] }, omitted: 'reset' },
  LambdaConfig: { set: { LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:000000000000:function:f' } }, omitted: 'reset', to: {} },
  DeviceConfiguration: { set: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }, omitted: 'reset' },
  UserAttributeUpdateSettings: {
    set: {
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    },
    omitted: 'reset',
  },
  SmsConfiguration: { set: { SmsConfiguration: sms }, omitted: 'reset' },
  SmsAuthenticationMessage: { set: { SmsAuthenticationMessage: 'Sign in {####}' }, omitted: 'reset' },
  AdminCreateUserConfig: {
    set: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
    omitted: 'reset',
    to: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
  },
  UserPoolAddOns: { set: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } }, omitted: 'reset' },
  AcrConfiguration: {
    set: { AcrConfiguration: { Level1: { AcrValue: 'low' } } },
    omitted: 'reset',
  },
}

describe('UpdateUserPool without any member', () => {
  test.each(Object.entries(members).map(([name, row]) => ({ name, ...row })))('$name is $omitted', async ({ name, set, shows, ...row }) => {
    const shown = (pool: object) => (pool as Record<string, unknown>)[shows ?? name]
    const before = await create(set)
    expect(shown(before)).toMatchObject((set as Record<string, object>)[name]!)
    await update(before.Id!)
    expect(shown(await read(before.Id!))).toEqual(row.omitted === 'kept' ? shown(before) : row.to)
  })

  test('MfaConfiguration is kept with its factors', async () => {
    const { Id: UserPoolId } = await create({ AutoVerifiedAttributes: ['email'] })
    const get = async () => {
      const { $metadata: _, ...config } = await service.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))
      return config
    }
    await service.sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        SmsMfaConfiguration: { SmsConfiguration: sms, SmsAuthenticationMessage: 'Sign in {####}' },
        WebAuthnConfiguration: { RelyingPartyId: 'example.com' },
      }),
    )
    const before = await get()
    await update(UserPoolId!, { PoolName: 'renamed' })
    expect(await get()).toEqual(before)
    expect(await read(UserPoolId!)).toMatchObject({ Name: 'renamed', MfaConfiguration: 'ON', SmsConfiguration: sms })
  })
})

describe('UpdateUserPool keeps what Policies does not name', () => {
  const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] }
  const PasswordPolicy = { MinimumLength: 12, RequireSymbols: true, TemporaryPasswordValidityDays: 3 }
  const make = async () => (await create({ Policies: { PasswordPolicy, SignInPolicy } })).Id!

  test.each([
    [
      'PasswordPolicy',
      { PasswordPolicy: { MinimumLength: 20 } },
      { PasswordPolicy: { MinimumLength: 20, RequireSymbols: false }, SignInPolicy },
    ],
    [
      'SignInPolicy',
      { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const] } },
      { PasswordPolicy, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    ],
    ['neither', {}, { PasswordPolicy, SignInPolicy }],
  ])('with %s alone', async (_, Policies, after) => {
    const id = await make()
    await update(id, { Policies })
    expect((await read(id)).Policies).toMatchObject(after)
  })

  test('UnusedAccountValidityDays changes the validity of temporary passwords in a password policy that is kept', async () => {
    const id = await make()
    await update(id, { AdminCreateUserConfig: { UnusedAccountValidityDays: 9 } })
    expect((await read(id)).Policies!.PasswordPolicy).toMatchObject({ ...PasswordPolicy, TemporaryPasswordValidityDays: 9 })
  })
})

test('UpdateUserPool with one verification text keeps the other ones, at both places that show them', async () => {
  const { Id } = await create({ EmailVerificationMessage: 'Old {####}', EmailVerificationSubject: 'Old' })
  await update(Id!, { EmailVerificationMessage: 'New {####}' })
  expect(await read(Id!)).toMatchObject({
    EmailVerificationMessage: 'New {####}',
    EmailVerificationSubject: 'Old',
    VerificationMessageTemplate: { EmailMessage: 'New {####}', EmailSubject: 'Old' },
  })
})

test('UpdateUserPool with MfaConfiguration OFF resets an omitted SmsConfiguration', async () => {
  const { Id } = await create({ SmsConfiguration: sms, MfaConfiguration: 'OPTIONAL' })
  await update(Id!)
  expect(await read(Id!)).toMatchObject({ MfaConfiguration: 'OPTIONAL', SmsConfiguration: sms })
  await update(Id!, { MfaConfiguration: 'OFF' })
  expect((await read(Id!)).SmsConfiguration).toBeUndefined()
})
