import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const invalid = 'InvalidParameterException'
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' }
const EmailConfiguration = {
  EmailSendingAccount: 'DEVELOPER' as const,
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com',
}
const builtIn = { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' as const } }
const first = (...others: ('EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN')[]) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, ...others] } },
})
const recovery = (...names: ('verified_email' | 'verified_phone_number' | 'admin_only')[]) => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) },
})
const totp = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const email = { EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Code' } }
const passkeys = (FactorConfiguration: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION') => ({
  WebAuthnConfiguration: { RelyingPartyId: 'example.com', FactorConfiguration },
})

type Call =
  | ['create', Partial<CreateUserPoolCommandInput>]
  | ['update', Partial<UpdateUserPoolCommandInput>]
  | ['mfa', Partial<SetUserPoolMfaConfigCommandInput>]

const run = async (calls: readonly Call[]) => {
  let UserPoolId: string | undefined
  for (const [operation, input] of calls) {
    if (operation === 'create')
      UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!.Id
    else if (operation === 'update') await service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, ...input }))
    else await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  }
}

const otpBesideMfa = 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled'
const singleFactor =
  'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor'
const defaultSender =
  'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT'
const noSms = 'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration'
const onlyMail = 'Cannot set EmailMfaConfiguration when verified_email is the only account recovery mechanism of the user pool.'
const offWithFactor = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
const passwordless = 'The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In'
const mailInLite = 'The following features need to be disabled for the LITE pricing tier configured: Email MFA'
const on = { MfaConfiguration: 'ON' as const }
const optional = { MfaConfiguration: 'OPTIONAL' as const }

/** The last call of each row is refused, the calls before it are accepted. */
const refused: readonly (readonly [rule: string, message: string, orders: readonly (readonly Call[])[], name?: string])[] = [
  [
    'required MFA beside EMAIL_OTP as first factor',
    otpBesideMfa,
    [
      [['create', { ...first('EMAIL_OTP'), SmsConfiguration, ...on }]],
      [
        ['create', first('EMAIL_OTP')],
        ['mfa', { ...on, ...totp }],
      ],
      [
        ['create', first('EMAIL_OTP')],
        ['mfa', { ...optional, ...totp }],
        ['update', on],
      ],
      [
        ['create', {}],
        ['mfa', { ...on, ...totp }],
        ['update', first('EMAIL_OTP')],
      ],
      [
        ['create', {}],
        ['mfa', { ...on, ...totp }],
        ['update', { ...on, ...first('EMAIL_OTP') }],
      ],
      [
        ['create', {}],
        ['update', { SmsConfiguration, ...on }],
        ['update', first('EMAIL_OTP')],
      ],
    ],
  ],
  [
    'required MFA beside SMS_OTP as first factor',
    otpBesideMfa,
    [
      [['create', { ...first('SMS_OTP'), SmsConfiguration, ...on }]],
      [
        ['create', { ...first('SMS_OTP'), SmsConfiguration }],
        ['mfa', { ...on, ...totp }],
      ],
      [
        ['create', { SmsConfiguration, ...on }],
        ['update', first('SMS_OTP')],
      ],
    ],
  ],
  [
    'required MFA beside WEB_AUTHN as first factor with a passkey that is a single factor',
    singleFactor,
    [
      [['create', { ...first('WEB_AUTHN'), SmsConfiguration, ...on }]],
      [
        ['create', first('WEB_AUTHN')],
        ['mfa', { ...on, ...totp }],
      ],
      [
        ['create', first('WEB_AUTHN')],
        ['mfa', { ...on, ...totp, ...passkeys('SINGLE_FACTOR') }],
      ],
      [
        ['create', {}],
        ['mfa', { ...on, ...totp }],
        ['update', first('WEB_AUTHN')],
      ],
      [
        ['create', {}],
        ['mfa', { ...on, ...totp, ...passkeys('SINGLE_FACTOR') }],
        ['update', first('WEB_AUTHN')],
      ],
      [
        ['create', first('WEB_AUTHN')],
        ['mfa', { ...on, ...totp, ...passkeys('MULTI_FACTOR_WITH_USER_VERIFICATION') }],
        ['mfa', { ...on, ...totp }],
      ],
    ],
  ],
  [
    'SMS_OTP as first factor without a sender of SMS',
    noSms,
    [
      [['create', first('SMS_OTP')]],
      [
        ['create', {}],
        ['update', first('SMS_OTP')],
      ],
      [
        ['create', { ...first('SMS_OTP'), SmsConfiguration }],
        ['update', {}],
      ],
    ],
  ],
  [
    'e-mail MFA while the service sends the mail',
    defaultSender,
    [
      [
        ['create', {}],
        ['mfa', { ...optional, ...email }],
      ],
      [
        ['create', builtIn],
        ['mfa', { ...on, ...email }],
      ],
      [
        ['create', { EmailConfiguration }],
        ['mfa', { ...optional, ...email }],
        ['update', builtIn],
      ],
    ],
  ],
  [
    'e-mail MFA where mail is the only way to recover',
    onlyMail,
    [
      [
        ['create', { EmailConfiguration, ...recovery('verified_email') }],
        ['mfa', { ...optional, ...email }],
      ],
      [
        ['create', { EmailConfiguration }],
        ['mfa', { ...optional, ...email }],
        ['update', recovery('verified_email')],
      ],
    ],
  ],
  [
    'MFA OFF beside a factor block, even one that is off',
    offWithFactor,
    [
      [
        ['create', {}],
        ['mfa', { MfaConfiguration: 'OFF', ...totp }],
      ],
      [
        ['create', {}],
        ['mfa', { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } }],
      ],
      [
        ['create', {}],
        ['mfa', { MfaConfiguration: 'OFF', SmsMfaConfiguration: {} }],
      ],
      [
        ['create', {}],
        ['mfa', { MfaConfiguration: 'OFF', EmailMfaConfiguration: {} }],
      ],
      [
        ['create', {}],
        ['mfa', { SoftwareTokenMfaConfiguration: { Enabled: false } }],
      ],
    ],
  ],
  [
    'MFA without a factor that is on',
    "Invalid MFA configuration given, can't turn on MFA without configuring an MFA",
    [
      [
        ['create', {}],
        ['mfa', on],
      ],
      [
        ['create', {}],
        ['mfa', { ...optional, SoftwareTokenMfaConfiguration: { Enabled: false } }],
      ],
    ],
  ],
  [
    'MFA without any factor of the pool',
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    [
      [['create', on]],
      [
        ['create', {}],
        ['update', optional],
      ],
      [
        ['create', { SmsConfiguration }],
        ['update', on],
      ],
    ],
  ],
  [
    'SMS without a sender, and with two',
    'SmsConfiguration must contain exactly one of SnsCallerArn and EumsSms.',
    [
      [['create', { SmsConfiguration: { ExternalId: 'x' } as never }]],
      [
        ['create', {}],
        ['update', { SmsConfiguration: { ExternalId: 'x' } as never }],
      ],
      [
        ['create', {}],
        ['mfa', { ...on, SmsMfaConfiguration: { SmsConfiguration: { ExternalId: 'x' } as never } }],
      ],
    ],
  ],
  [
    'a passwordless first factor in LITE',
    passwordless,
    [
      [['create', { UserPoolTier: 'LITE', ...first('EMAIL_OTP') }]],
      [
        ['create', { UserPoolTier: 'LITE' }],
        ['update', first('WEB_AUTHN')],
      ],
    ],
    'FeatureUnavailableInTierException',
  ],
  [
    'LITE while a passwordless first factor is in use',
    passwordless,
    [
      [
        ['create', first('EMAIL_OTP')],
        ['update', { UserPoolTier: 'LITE' }],
      ],
      [
        ['create', first('EMAIL_OTP')],
        ['update', { UserPoolTier: 'LITE', ...first('EMAIL_OTP') }],
      ],
    ],
    'TierChangeNotAllowedException',
  ],
  [
    'e-mail MFA in LITE',
    mailInLite,
    [
      [
        ['create', { UserPoolTier: 'LITE', EmailConfiguration }],
        ['mfa', { ...optional, ...email }],
      ],
    ],
    'FeatureUnavailableInTierException',
  ],
  [
    'LITE while e-mail MFA is in use',
    mailInLite,
    [
      [
        ['create', { EmailConfiguration }],
        ['mfa', { ...optional, ...email }],
        ['update', { UserPoolTier: 'LITE' }],
      ],
    ],
    'TierChangeNotAllowedException',
  ],
]

const inWords = (calls: readonly Call[]) => calls.map(([operation, input]) => `${operation} ${Object.keys(input).join('+')}`).join(', ')

describe.each(refused.map(([rule, message, orders, name = invalid]) => ({ rule, message, orders, name })))(
  '$rule is refused',
  ({ message, orders, name }) => {
    test.each(orders.map(calls => [inWords(calls), calls] as const))('%s', async (_words, calls) => {
      await run(calls.slice(0, -1))
      await expect(run(calls)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } })
    })
  },
)

test.each<[string, readonly Call[]]>([
  [
    'OPTIONAL MFA beside one-time codes as first factors',
    [
      ['create', { ...first('EMAIL_OTP', 'SMS_OTP'), SmsConfiguration }],
      ['mfa', { ...optional, ...totp }],
    ],
  ],
  [
    'OPTIONAL MFA beside passkeys of a single factor',
    [
      ['create', first('WEB_AUTHN')],
      ['mfa', { ...optional, ...totp }],
    ],
  ],
  [
    'required MFA beside passkeys that are several factors',
    [
      ['create', first('WEB_AUTHN')],
      ['mfa', { ...on, ...totp, ...passkeys('MULTI_FACTOR_WITH_USER_VERIFICATION') }],
      ['update', first('WEB_AUTHN')],
    ],
  ],
  [
    'MFA OFF beside WebAuthnConfiguration',
    [
      ['create', {}],
      ['mfa', { MfaConfiguration: 'OFF', ...passkeys('SINGLE_FACTOR') }],
    ],
  ],
  [
    'e-mail MFA with a second way to recover',
    [
      ['create', { EmailConfiguration, ...recovery('verified_email', 'verified_phone_number') }],
      ['mfa', { ...on, ...email }],
    ],
  ],
  [
    'e-mail MFA without AccountRecoverySetting',
    [
      ['create', { EmailConfiguration }],
      ['mfa', { ...on, ...email }],
    ],
  ],
  [
    'the built-in sender after e-mail MFA was turned off',
    [
      ['create', { EmailConfiguration }],
      ['mfa', { ...on, ...email }],
      ['update', { MfaConfiguration: 'OFF' }],
      ['update', builtIn],
    ],
  ],
  ['EMAIL_OTP as first factor with the built-in sender', [['create', first('EMAIL_OTP')]]],
])('%s is accepted', async (_, calls) => {
  await run(calls)
})

/** Each feature of a tier with the block that switches it off. */
test.each<[string, Partial<CreateUserPoolCommandInput>]>([
  ['AdvancedSecurityMode OFF', { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } }],
  ['PasswordHistorySize 0', { Policies: { PasswordPolicy: { PasswordHistorySize: 0 } } }],
  ['DcrConfiguration Disabled', { DcrConfiguration: { EnableStatus: 'Disabled' } } as Partial<CreateUserPoolCommandInput>],
  ['PASSWORD as only first factor', first()],
  [
    'a token trigger of version V1_0',
    {
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:f' } },
    },
  ],
])('a block that is present but off is accepted in LITE: %s', async (_, settings) => {
  await run([['create', { UserPoolTier: 'LITE', ...settings }]])
  await run([
    ['create', settings],
    ['update', { UserPoolTier: 'LITE' }],
  ])
})

test.each<[string, (UserPoolId: string) => object]>([
  [
    'User Session Tracking',
    UserPoolId =>
      new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } }),
  ],
  [
    'Managed Login Version 2',
    UserPoolId => new CreateUserPoolDomainCommand({ UserPoolId, Domain: `d${Date.now()}`, ManagedLoginVersion: 2 }),
  ],
])('LITE is refused while %s, which another operation sets, is in use', async (feature, command) => {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  await service.sdk.send(command(UserPool!.Id!) as never)
  await expect(service.sdk.send(new UpdateUserPoolCommand({ UserPoolId: UserPool!.Id, UserPoolTier: 'LITE' }))).rejects.toMatchObject({
    name: 'TierChangeNotAllowedException',
    message: `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
  })
})
