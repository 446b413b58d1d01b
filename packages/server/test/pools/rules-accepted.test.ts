import { test } from 'vitest'
import {
  builtIn,
  type Call,
  EmailConfiguration,
  email,
  first,
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
  await run(service, calls)
})
