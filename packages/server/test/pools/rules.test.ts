import { describe, expect, test } from 'vitest'
import {
  builtIn,
  type Call,
  EmailConfiguration,
  email,
  first,
  invalid,
  on,
  optional,
  passkeys,
  recovery,
  run,
  SmsConfiguration,
  totp,
} from './rule-calls.ts'
import { usePools } from './support.ts'

const { service } = usePools()

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
      await run(service, calls.slice(0, -1))
      await expect(run(service, calls)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } })
    })
  },
)
