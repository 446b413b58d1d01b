import {
  AddCustomAttributesCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownSender, smsSender, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const makePool = async (input: Partial<CreateUserPoolCommandInput> = {}) =>
  (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!.Id!

/** Each field with what becomes of it: accepted, or refused with a message (of InvalidParameterException). */
type Side = readonly [field: string, settings: object, outcome: 'accepted' | string | RegExp]
type Pair = readonly [rule: string, one: Side, other: Side]

const url = 'https://app.example'
const many = Array.from({ length: 101 }, (_, index) => `${url}/${index}`)
const tooMany = /failed to satisfy constraint: Member must have length less than or equal to 100$/
const range = 'Invalid range for token validity.'
const outlives = 'Access and Id Token expiration times must be less than or equal to refresh token expiration times.'
const minutes = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' }

const ofClients: readonly Pair[] = [
  [
    'without a required attribute',
    ['ReadAttributes', { ReadAttributes: ['name'] }, 'accepted'],
    ['WriteAttributes', { WriteAttributes: ['name'] }, 'Invalid write attributes specified while creating a client'],
  ],
  [
    'with an unknown attribute',
    ['ReadAttributes', { ReadAttributes: ['email', 'custom:x'] }, 'Invalid read attributes specified while creating a client'],
    ['WriteAttributes', { WriteAttributes: ['email', 'custom:x'] }, 'Invalid write attributes specified while creating a client'],
  ],
  [
    'with an attribute that only the service sets',
    ['ReadAttributes', { ReadAttributes: ['email', 'email_verified', 'sub'] }, 'accepted'],
    ['WriteAttributes', { WriteAttributes: ['email', 'email_verified'] }, 'Invalid write attributes specified while creating a client'],
  ],
  ['that is empty', ['ReadAttributes', { ReadAttributes: [] }, 'accepted'], ['WriteAttributes', { WriteAttributes: [] }, 'accepted']],
  [
    'with a fragment',
    ['CallbackURLs', { CallbackURLs: [`${url}/#x`] }, `${url}/#x cannot use fragment`],
    ['LogoutURLs', { LogoutURLs: [`${url}/#x`] }, 'accepted'],
  ],
  [
    'with http off loopback',
    ['CallbackURLs', { CallbackURLs: ['http://app.example'] }, 'http://app.example cannot use the HTTP protocol.'],
    ['LogoutURLs', { LogoutURLs: ['http://app.example'] }, 'http://app.example cannot use the HTTP protocol.'],
  ],
  [
    'with http on loopback, and a scheme of its own',
    ['CallbackURLs', { CallbackURLs: ['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:2', 'myapp://x'] }, 'accepted'],
    ['LogoutURLs', { LogoutURLs: ['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:2', 'myapp://x'] }, 'accepted'],
  ],
  [
    'with a scheme that runs code',
    ['CallbackURLs', { CallbackURLs: ['javascript:x'] }, 'javascript:x cannot use the javascript scheme.'],
    ['LogoutURLs', { LogoutURLs: ['javascript:x'] }, 'javascript:x cannot use the javascript scheme.'],
  ],
  ['with more than 100 entries', ['CallbackURLs', { CallbackURLs: many }, tooMany], ['LogoutURLs', { LogoutURLs: many }, tooMany]],
  [
    'below five minutes',
    ['AccessTokenValidity', { AccessTokenValidity: 4, TokenValidityUnits: minutes, RefreshTokenValidity: 60 }, range],
    ['IdTokenValidity', { IdTokenValidity: 4, TokenValidityUnits: minutes, RefreshTokenValidity: 60 }, range],
  ],
  ['above a day', ['AccessTokenValidity', { AccessTokenValidity: 25 }, range], ['IdTokenValidity', { IdTokenValidity: 25 }, range]],
  [
    'beyond the refresh token',
    ['AccessTokenValidity', { AccessTokenValidity: 61, TokenValidityUnits: minutes, RefreshTokenValidity: 60 }, outlives],
    ['IdTokenValidity', { IdTokenValidity: 61, TokenValidityUnits: minutes, RefreshTokenValidity: 60 }, outlives],
  ],
]

const template = (pattern: string) =>
  new RegExp(`failed to satisfy constraint: Member must satisfy regular expression pattern: .*${pattern}`)
const first = (factor: 'EMAIL_OTP' | 'SMS_OTP') => ({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', factor] } } })
const kms = 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.'
const sender = { LambdaVersion: 'V1_0', LambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }
const otpBesideMfa = 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled'

const ofPools: readonly Pair[] = [
  [
    'AutoVerifiedAttributes without a sender of SMS',
    ['email', { AutoVerifiedAttributes: ['email'] }, 'accepted'],
    [
      'phone_number',
      { AutoVerifiedAttributes: ['phone_number'] },
      'SMS configuration is required when phone_number is selected for auto verification',
    ],
  ],
  [
    'a first factor without a sender of SMS',
    ['EMAIL_OTP', first('EMAIL_OTP'), 'accepted'],
    ['SMS_OTP', first('SMS_OTP'), 'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration'],
  ],
  [
    'a first factor beside required MFA',
    ['EMAIL_OTP', { ...smsSender, ...first('EMAIL_OTP'), MfaConfiguration: 'ON' }, otpBesideMfa],
    ['SMS_OTP', { ...smsSender, ...first('SMS_OTP'), MfaConfiguration: 'ON' }, otpBesideMfa],
  ],
  [
    'a verification text without {####}',
    ['EmailVerificationMessage', { EmailVerificationMessage: 'no code' }, template('####')],
    ['SmsVerificationMessage', { SmsVerificationMessage: 'no code' }, template('####')],
  ],
  [
    'an invitation without {####}',
    ['EmailMessage', { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Welcome {username}' } } }, template('####')],
    ['SMSMessage', { AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 'Welcome {username}' } } }, template('####')],
  ],
  [
    'a custom sender without KMSKeyID',
    ['CustomEmailSender', { LambdaConfig: { CustomEmailSender: sender } }, kms],
    ['CustomSMSSender', { LambdaConfig: { CustomSMSSender: sender } }, kms],
  ],
  [
    'verification before an update of an attribute that is not verified automatically',
    [
      'email',
      {
        ...smsSender,
        AutoVerifiedAttributes: ['phone_number'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      },
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
    [
      'phone_number',
      { AutoVerifiedAttributes: ['email'], UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number'] } },
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
  ],
]

const only = (Name: 'verified_email' | 'verified_phone_number') => ({
  ...ownSender,
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name, Priority: 1 }] },
})
const noCode = { EmailMfaConfiguration: { Message: 'no code' } }

/** Settings of SetUserPoolMfaConfig, after the settings of the pool. */
const ofMfa: readonly (readonly [rule: string, pool: Partial<CreateUserPoolCommandInput>, one: Side, other: Side])[] = [
  [
    'as second factor where mail is the only way to recover',
    only('verified_email'),
    [
      'EmailMfaConfiguration',
      { EmailMfaConfiguration: {} },
      'Cannot set EmailMfaConfiguration when verified_email is the only account recovery mechanism of the user pool.',
    ],
    ['SmsMfaConfiguration', { SmsMfaConfiguration: smsSender }, 'accepted'],
  ],
  [
    'as second factor where SMS is the only way to recover',
    only('verified_phone_number'),
    ['EmailMfaConfiguration', { EmailMfaConfiguration: {} }, 'accepted'],
    ['SmsMfaConfiguration', { SmsMfaConfiguration: smsSender }, 'accepted'],
  ],
  [
    'with a text without {####}',
    ownSender,
    ['EmailMfaConfiguration', noCode, template('####')],
    ['SmsMfaConfiguration', { SmsMfaConfiguration: { ...smsSender, SmsAuthenticationMessage: 'no code' } }, template('####')],
  ],
]

async function expectOutcome(attempt: Promise<unknown>, outcome: Side[2]): Promise<void> {
  if (outcome === 'accepted') await attempt
  else
    await expect(attempt).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: typeof outcome === 'string' ? outcome : expect.stringMatching(outcome),
    })
}

const sides = (pairs: readonly Pair[]) => pairs.flatMap(([rule, ...both]) => both.map(side => [rule, ...side] as const))
const word = (outcome: Side[2]): string => (outcome === 'accepted' ? outcome : 'refused')

describe('app clients', () => {
  test.each(sides(ofClients).map(row => [row[1], row[0], word(row[3]), row] as const))(
    '%s %s is %s',
    async (_f, _r, _w, [, , settings, outcome]) => {
      const UserPoolId = await makePool({ Schema: [{ Name: 'email', Required: true }] })
      const given = settings as Partial<CreateUserPoolClientCommandInput>
      await expectOutcome(service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', ...given })), outcome)
      const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
      const updated = typeof outcome === 'string' ? outcome.replace('creating', 'updating') : outcome
      await expectOutcome(
        service.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId: UserPoolClient!.ClientId, ...given })),
        updated,
      )
    },
  )
})

describe('user pools', () => {
  test.each(sides(ofPools).map(row => [row[0], row[1], word(row[3]), row] as const))(
    '%s: %s is %s',
    async (_r, _f, _w, [, , settings, outcome]) => {
      const given = settings as Partial<CreateUserPoolCommandInput>
      await expectOutcome(makePool(given), outcome)
      await expectOutcome(service.sdk.send(new UpdateUserPoolCommand({ UserPoolId: await makePool(), ...given })), outcome)
    },
  )

  test.each(ofMfa.flatMap(([rule, pool, ...both]) => both.map(side => [side[0], rule, word(side[2]), pool, side] as const)))(
    '%s %s is %s',
    async (_f, _r, _w, pool, [, settings, outcome]) => {
      const UserPoolId = await makePool(pool)
      const given = settings as Partial<SetUserPoolMfaConfigCommandInput>
      await expectOutcome(service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', ...given })), outcome)
    },
  )

  test('Schema and AddCustomAttributes have the same rules', async () => {
    const attribute = { Name: 'a', AttributeDataType: 'String' as const, Required: true }
    const refusal = { name: 'InvalidParameterException', message: 'Required custom attributes are not supported currently.' }
    await expect(makePool({ Schema: [attribute] })).rejects.toMatchObject(refusal)
    const added = service.sdk.send(new AddCustomAttributesCommand({ UserPoolId: await makePool(), CustomAttributes: [attribute] }))
    await expect(added).rejects.toMatchObject(refusal)
  })
})
