import type { CreateUserPoolCommandInput } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { usePools } from './support.ts'

const { create } = usePools()

const invalid = 'InvalidParameterException'
const inTier = 'FeatureUnavailableInTierException'

test.each<[string, Partial<CreateUserPoolCommandInput>, string, string]>([
  [
    'both kinds of names',
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    invalid,
    'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
  ],
  [
    'MFA without SMS',
    { MfaConfiguration: 'ON' },
    invalid,
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  ],
  [
    'phones verified without SMS',
    { AutoVerifiedAttributes: ['phone_number'] },
    invalid,
    'SMS configuration is required when phone_number is selected for auto verification',
  ],
  [
    'verification before update without verification',
    { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    invalid,
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  ],
  [
    'no password as first factor',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    invalid,
    'Password should be configured as one of the allowed first auth factors.',
  ],
  [
    'passwordless in LITE',
    { UserPoolTier: 'LITE', Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    inTier,
    'The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In',
  ],
  [
    'threat protection below PLUS',
    { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
    inTier,
    'The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection',
  ],
  [
    'own sender without an ARN',
    { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
    invalid,
    'Source ARN is required to use DEVELOPER email sending owner',
  ],
  ['a sender that is no address', { EmailConfiguration: { From: 'unknown' } }, invalid, 'Provided From email address is invalid'],
  [
    'both names of one setting',
    { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } }, AdminCreateUserConfig: { UnusedAccountValidityDays: 3 } },
    invalid,
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  ],
  [
    'admin_only beside another recovery',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    invalid,
    'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  ],
  [
    'one recovery twice',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    invalid,
    'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  ],
  [
    'a required custom attribute',
    { Schema: [{ Name: 'a', AttributeDataType: 'String', Required: true }] },
    invalid,
    'Required custom attributes are not supported currently.',
  ],
  [
    'a custom attribute without a type',
    { Schema: [{ Name: 'a' }] },
    invalid,
    'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
  ],
  [
    'a custom attribute twice',
    {
      Schema: [
        { Name: 'a', AttributeDataType: 'String' },
        { Name: 'a', AttributeDataType: 'Number' },
      ],
    },
    invalid,
    'Duplicate custom attribute names custom:a are not allowed in a user pool schema.',
  ],
  [
    'another type of a standard attribute',
    { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
    invalid,
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  ],
  [
    'a shorter maximum than minimum',
    { Schema: [{ Name: 'a', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '5', MaxLength: '2' } }] },
    invalid,
    "Attribute custom:a cannot have a max length shorter than it's min length",
  ],
  [
    'a password of five',
    { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
    invalid,
    "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
  ],
  [
    'a name with a slash',
    { PoolName: 'a/b' },
    invalid,
    "1 validation error detected: Value 'a/b' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
  ],
])('a pool with %s is refused with the message of the service', async (_, settings, name, message) => {
  await expect(create(settings)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } })
})
