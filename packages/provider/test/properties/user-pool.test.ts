import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, UserPool } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'pool',
  () => ({ name: 'pool' }),
)

const fn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const key = (name: string) => `arn:aws:kms:us-east-1:000000000000:key/${name}`
const mail = (name: string) => `arn:aws:ses:us-east-1:000000000000:identity/${name}`
const sender = (name: string, lambdaVersion = 'V1_0') => ({ lambdaArn: fn(name), lambdaVersion })
const first = { name: 'verified_email', priority: 1 }
const second = { name: 'verified_phone_number', priority: 2 }
const code = 'Your code is {####}'
const invite = '{username} {####}'
const noFlag = 'expected true or false, got "maybe"'
const noText = 'expected a string, got ["x"]'
const noObject = 'expected an object, got "x"'
const badArn = (field: string) => `"${field}" (x) is an invalid ARN`
const tooShort = (field: string) => `"${field}" cannot be less than 6 UTF-8 characters`
const tooLong = (field: string) => `"${field}" cannot be longer than 140 UTF-8 characters`

const devices = { deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true } }
const developer = { emailSendingAccount: 'DEVELOPER', sourceArn: mail('a.example'), fromEmailAddress: 'a@a.example' }
const sms = { smsConfiguration: { externalId: 'a', snsCallerArn: role('a') } }
const mailFactor = {
  mfaConfiguration: 'OPTIONAL',
  softwareTokenMfaConfiguration: { enabled: true },
  emailConfiguration: developer,
  accountRecoverySetting: { recoveryMechanisms: [first, second] },
}
const plus = { userPoolTier: 'PLUS' }
const threats = { ...plus, userPoolAddOns: { advancedSecurityMode: 'AUDIT' } }
const policy = { passwordPolicy: { minimumLength: 10, requireLowercase: true } }
const trigger = { lambdaConfig: { customMessage: fn('other') } }
const keyed = (more: Bag = {}) => ({ lambdaConfig: { kmsKeyId: key('a'), ...more } })
const invites = { adminCreateUserConfig: { allowAdminCreateUserOnly: true } }
const template = { verificationMessageTemplate: { emailSubjectByLink: 'Hello' } }
/** An attribute with everything that is read back of one. */
const attribute = { name: 'tier', attributeDataType: 'String', mutable: true, required: false, developerOnlyAttribute: false }
const schema = (more: Bag) => ({ schemas: [{ name: 'tier', attributeDataType: 'String', mutable: true, ...more }] })
const number = {
  schemas: [{ name: 'rank', attributeDataType: 'Number', mutable: true, numberAttributeConstraints: { minValue: '1', maxValue: '9' } }],
}
const limits = schema({ stringAttributeConstraints: { minLength: '1', maxLength: '9' } })
const webAuthn = { webAuthnConfiguration: { relyingPartyId: 'a.example', userVerification: 'preferred' } }

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['accountRecoverySetting', { recoveryMechanisms: [first] }, { recoveryMechanisms: [first, second] }, 'update', 'kept', 'x', noObject],
  ['accountRecoverySetting.recoveryMechanisms', [first], [second, first], 'update', 'kept', [first, second, { name: 'admin_only', priority: 1 }], 'Too many list items: account_recovery_setting.recovery_mechanism supports 2 item maximum, but config has 3 declared'],
  ['accountRecoverySetting.recoveryMechanisms[0].name', 'verified_email', 'verified_phone_number', 'update', 'required', 'fax', '.name to be one of ["verified_email" "verified_phone_number" "admin_only"], got fax', { with: { accountRecoverySetting: { recoveryMechanisms: [first] } } }],
  ['accountRecoverySetting.recoveryMechanisms[0].priority', 1, 2, 'update', 'required', 3, '.priority to be in the range (1 - 2), got 3', { with: { accountRecoverySetting: { recoveryMechanisms: [first] } } }],
  ['adminCreateUserConfig', { allowAdminCreateUserOnly: true }, { allowAdminCreateUserOnly: false }, 'update', 'kept', 'x', noObject],
  ['adminCreateUserConfig.allowAdminCreateUserOnly', false, true, 'update', [false], 'maybe', noFlag, { with: { adminCreateUserConfig: { inviteMessageTemplate: { emailSubject: 'Hi' } } } }],
  ['adminCreateUserConfig.inviteMessageTemplate', { emailMessage: invite, emailSubject: 'a' }, { emailMessage: invite, emailSubject: 'b' }, 'update', 'absent', 'x', noObject, { with: invites }],
  ['adminCreateUserConfig.inviteMessageTemplate.emailMessage', invite, `${invite}!`, 'update', 'absent', 'only {####}', '.email_message" does not contain {username}', { with: { adminCreateUserConfig: { inviteMessageTemplate: { emailSubject: 'a' } } } }],
  ['adminCreateUserConfig.inviteMessageTemplate.emailSubject', 'a', 'b', 'update', 'absent', 'x'.repeat(141), tooLong('admin_create_user_config.invite_message_template.email_subject'), { with: { adminCreateUserConfig: { inviteMessageTemplate: { emailMessage: invite } } } }],
  ['adminCreateUserConfig.inviteMessageTemplate.smsMessage', invite, `${invite}!`, 'update', 'absent', 'only {username}', '.sms_message" does not contain {####}', { with: { adminCreateUserConfig: { inviteMessageTemplate: { emailSubject: 'a' } } } }],
  ['aliasAttributes', ['email'], ['preferred_username', 'email'], 'replace', 'replaced', ['nickname'], 'expected alias_attributes to be one of ["phone_number" "email" "preferred_username"], got nickname'],
  ['autoVerifiedAttributes', ['email'], ['email', 'phone_number'], 'update', 'absent', ['name'], 'expected auto_verified_attributes to be one of ["phone_number" "email"], got name', { with: sms }],
  ['deletionProtection', 'INACTIVE', 'ACTIVE', 'update', ['INACTIVE'], 'ON', 'expected deletion_protection to be one of ["ACTIVE" "INACTIVE"], got ON'],
  ['deviceConfiguration', devices.deviceConfiguration, { challengeRequiredOnNewDevice: true }, 'update', 'absent', 'x', noObject],
  ['deviceConfiguration.challengeRequiredOnNewDevice', false, true, 'update', [false], 'maybe', noFlag, { with: { deviceConfiguration: { deviceOnlyRememberedOnUserPrompt: true } } }],
  ['deviceConfiguration.deviceOnlyRememberedOnUserPrompt', false, true, 'update', [false], 'maybe', noFlag, { with: { deviceConfiguration: { challengeRequiredOnNewDevice: true } } }],
  ['emailConfiguration', { emailSendingAccount: 'COGNITO_DEFAULT' }, developer, 'update', 'kept', 'x', noObject],
  ['emailConfiguration.configurationSet', 'a', 'b', 'update', 'absent', ['x'], noText, { with: { emailConfiguration: developer } }],
  ['emailConfiguration.emailSendingAccount', 'COGNITO_DEFAULT', 'DEVELOPER', 'update', ['COGNITO_DEFAULT'], 'SMTP', '.email_sending_account to be one of ["COGNITO_DEFAULT" "DEVELOPER"], got SMTP', { with: { emailConfiguration: { sourceArn: mail('a.example'), fromEmailAddress: 'a@a.example' } } }],
  ['emailConfiguration.fromEmailAddress', 'a@a.example', 'A <b@a.example>', 'update', 'absent', ['x'], noText, { with: { emailConfiguration: developer } }],
  ['emailConfiguration.replyToEmailAddress', 'a@a.example', 'b@a.example', 'update', 'absent', 'nobody', 'email_configuration.reply_to_email_address', { with: { emailConfiguration: developer } }],
  ['emailConfiguration.sourceArn', mail('a.example'), mail('b.example'), 'update', 'absent', 'x', badArn('email_configuration.source_arn'), { with: { emailConfiguration: { fromEmailAddress: 'a@a.example' } } }],
  ['emailMfaConfiguration', { message: code, subject: 'a' }, { message: code, subject: 'b' }, 'update', 'absent', 'x', noObject, { with: mailFactor }],
  ['emailMfaConfiguration.message', code, `${code}!`, 'update', 'absent', ['x'], noText, { with: { ...mailFactor, emailMfaConfiguration: { subject: 'a' } } }],
  ['emailMfaConfiguration.subject', 'a', 'b', 'update', 'absent', ['x'], noText, { with: { ...mailFactor, emailMfaConfiguration: { message: code } } }],
  ['emailVerificationMessage', code, `${code}!`, 'update', 'kept', 'no code', '"email_verification_message" does not contain {####}'],
  ['emailVerificationSubject', 'a', 'b', 'update', 'kept', 'x'.repeat(141), tooLong('email_verification_subject')],
  ['lambdaConfig', { preSignUp: fn('a') }, { preSignUp: fn('b') }, 'update', 'absent', 'x', noObject],
  ...['createAuthChallenge', 'defineAuthChallenge', 'postAuthentication', 'postConfirmation', 'preAuthentication', 'preSignUp', 'userMigration', 'verifyAuthChallengeResponse'].map(
    (name): Row => [`lambdaConfig.${name}`, fn('a'), fn('b'), 'update', 'absent', 'x', 'is an invalid ARN', { with: trigger }],
  ),
  ['lambdaConfig.customMessage', fn('a'), fn('b'), 'update', 'absent', 'x', badArn('lambda_config.custom_message'), { with: { lambdaConfig: { preSignUp: fn('other') } } }],
  ['lambdaConfig.customEmailSender', sender('a'), sender('b'), 'update', 'absent', 'x', noObject, { with: keyed() }],
  ['lambdaConfig.customEmailSender.lambdaArn', fn('a'), fn('b'), 'update', 'required', 'x', badArn('lambda_config.custom_email_sender.lambda_arn'), { with: keyed({ customEmailSender: { lambdaVersion: 'V1_0' } }) }],
  ['lambdaConfig.customEmailSender.lambdaVersion', 'V1_0', 'V1_0', 'same', 'required', 'V2_0', '.lambda_version to be one of ["V1_0"], got V2_0', { with: keyed({ customEmailSender: { lambdaArn: fn('a') } }) }],
  ['lambdaConfig.customSmsSender', sender('a'), sender('b'), 'update', 'absent', 'x', noObject, { with: keyed() }],
  ['lambdaConfig.customSmsSender.lambdaArn', fn('a'), fn('b'), 'update', 'required', 'x', badArn('lambda_config.custom_sms_sender.lambda_arn'), { with: keyed({ customSmsSender: { lambdaVersion: 'V1_0' } }) }],
  ['lambdaConfig.customSmsSender.lambdaVersion', 'V1_0', 'V1_0', 'same', 'required', 'V2_0', '.lambda_version to be one of ["V1_0"], got V2_0', { with: keyed({ customSmsSender: { lambdaArn: fn('a') } }) }],
  ['lambdaConfig.kmsKeyId', key('a'), key('b'), 'update', 'absent', 'x', badArn('lambda_config.kms_key_id'), { with: trigger }],
  ['lambdaConfig.preTokenGeneration', fn('a'), fn('b'), 'update', 'kept', 'x', badArn('lambda_config.pre_token_generation'), { with: trigger }],
  ['lambdaConfig.preTokenGenerationConfig', sender('a', 'V2_0'), sender('b', 'V3_0'), 'update', 'kept', 'x', noObject, { with: trigger }],
  ['lambdaConfig.preTokenGenerationConfig.lambdaArn', fn('a'), fn('b'), 'update', 'required', 'x', badArn('lambda_config.pre_token_generation_config.lambda_arn'), { with: { lambdaConfig: { preTokenGenerationConfig: { lambdaVersion: 'V2_0' } } } }],
  ['lambdaConfig.preTokenGenerationConfig.lambdaVersion', 'V1_0', 'V2_0', 'update', 'required', 'V9_0', '.lambda_version to be one of ["V1_0" "V2_0" "V3_0"], got V9_0', { with: { lambdaConfig: { preTokenGenerationConfig: { lambdaArn: fn('a') } } } }],
  ['mfaConfiguration', 'OFF', 'OPTIONAL', 'update', ['OFF'], 'MAYBE', 'expected mfa_configuration to be one of ["OFF" "ON" "OPTIONAL"], got MAYBE', { nextWith: sms }],
  ['name', 'one', 'two', 'replace', 'replaced', 'a/b', 'invalid value for name (must satisfy regular expression pattern: [\\w\\s+=,.@-]+)'],
  ['passwordPolicy', { minimumLength: 7, requireNumbers: true }, { minimumLength: 9 }, 'update', 'kept', 'x', noObject],
  ['passwordPolicy.minimumLength', 6, 99, 'update', 'kept', 5, '.minimum_length to be in the range (6 - 99), got 5', { with: { passwordPolicy: { requireNumbers: true } } }],
  ['passwordPolicy.passwordHistorySize', 1, 24, 'update', 'absent', 25, '.password_history_size to be in the range (0 - 24), got 25', { with: { ...plus, ...policy } }],
  ...['requireLowercase', 'requireNumbers', 'requireSymbols', 'requireUppercase'].map(
    (name): Row => [`passwordPolicy.${name}`, false, true, 'update', [false], 'maybe', noFlag, { with: { passwordPolicy: { minimumLength: 10 } } }],
  ),
  ['passwordPolicy.temporaryPasswordValidityDays', 1, 365, 'update', 'kept', 366, '.temporary_password_validity_days to be in the range (0 - 365), got 366', { with: policy }],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], noText],
  ['schemas', [attribute], [{ name: 'rank', attributeDataType: 'String', mutable: true }], 'refused', 'refused', [], 'Not enough list items: schema requires 1 item minimum, but config has only 0 declared'],
  ['schemas[0].attributeDataType', 'String', 'Number', 'refused', 'required', 'Text', '.attribute_data_type to be one of ["Boolean" "Number" "String" "DateTime"], got Text', { with: schema({}) }],
  ['schemas[0].developerOnlyAttribute', false, true, 'refused', 'kept', 'maybe', noFlag, { with: schema({}) }],
  ['schemas[0].mutable', true, false, 'refused', 'refused', 'maybe', noFlag, { with: schema({}) }],
  ['schemas[0].name', 'tier', 'rank', 'refused', 'required', 'x'.repeat(21), '.name to be in the range (1 - 20)', { with: schema({}) }],
  ['schemas[0].required', true, false, 'refused', 'refused', 'maybe', noFlag, { with: { schemas: [{ name: 'email', attributeDataType: 'String', mutable: true }] } }],
  ['schemas[0].numberAttributeConstraints', { minValue: '1' }, { minValue: '2' }, 'refused', 'refused', 'x', noObject, { with: { schemas: [{ name: 'rank', attributeDataType: 'Number', mutable: true }] } }],
  ['schemas[0].numberAttributeConstraints.maxValue', '9', '8', 'refused', 'refused', ['x'], noText, { with: number }],
  ['schemas[0].numberAttributeConstraints.minValue', '1', '2', 'refused', 'refused', ['x'], noText, { with: number }],
  ['schemas[0].stringAttributeConstraints', { minLength: '1', maxLength: '9' }, { minLength: '1', maxLength: '8' }, 'refused', 'refused', 'x', noObject, { with: schema({}) }],
  ['schemas[0].stringAttributeConstraints.maxLength', '9', '8', 'refused', 'refused', ['x'], noText, { with: limits }],
  ['schemas[0].stringAttributeConstraints.minLength', '1', '2', 'refused', 'refused', ['x'], noText, { with: limits }],
  ['signInPolicy', { allowedFirstAuthFactors: ['PASSWORD'] }, { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] }, 'update', 'kept', 'x', noObject],
  ['signInPolicy.allowedFirstAuthFactors', ['PASSWORD', 'WEB_AUTHN'], ['PASSWORD'], 'update', 'kept', ['SECRET'], '.allowed_first_auth_factors to be one of ["PASSWORD" "EMAIL_OTP" "SMS_OTP" "WEB_AUTHN"], got SECRET'],
  ['smsAuthenticationMessage', code, `${code}!`, 'update', 'absent', 'x', tooShort('sms_authentication_message')],
  ['smsConfiguration', sms.smsConfiguration, { externalId: 'b', snsCallerArn: role('b') }, 'update', 'kept', 'x', noObject],
  ['smsConfiguration.externalId', 'a', 'b', 'update', 'required', ['x'], noText, { with: { smsConfiguration: { snsCallerArn: role('a') } } }],
  ['smsConfiguration.snsCallerArn', role('a'), role('b'), 'update', 'required', 'x', badArn('sms_configuration.sns_caller_arn'), { with: { smsConfiguration: { externalId: 'a' } } }],
  ['smsConfiguration.snsRegion', 'us-east-1', 'eu-west-1', 'update', 'kept', ['x'], noText, { with: sms }],
  ['smsVerificationMessage', code, `${code}!`, 'update', 'kept', 'no code', '"sms_verification_message" does not contain {####}'],
  ['softwareTokenMfaConfiguration', { enabled: false }, { enabled: true }, 'update', 'absent', 'x', noObject, { with: { mfaConfiguration: 'OPTIONAL', ...sms } }],
  ['softwareTokenMfaConfiguration.enabled', true, false, 'update', 'required', 'maybe', noFlag, { with: { mfaConfiguration: 'OPTIONAL', softwareTokenMfaConfiguration: {}, ...sms } }],
  ['tags', { a: '1' }, { a: '2', b: '' }, 'update', 'absent', ['a'], 'expected a map of strings, got ["a"]'],
  ['userAttributeUpdateSettings', { attributesRequireVerificationBeforeUpdates: ['email'] }, { attributesRequireVerificationBeforeUpdates: ['email', 'phone_number'] }, 'update', 'absent', 'x', noObject, { with: { autoVerifiedAttributes: ['email', 'phone_number'], ...sms } }],
  ['userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates', ['email'], ['email', 'phone_number'], 'update', 'required', ['name'], '.attributes_require_verification_before_update to be one of ["phone_number" "email"], got name', { with: { userAttributeUpdateSettings: {}, autoVerifiedAttributes: ['email', 'phone_number'], ...sms } }],
  ['userPoolAddOns', { advancedSecurityMode: 'AUDIT' }, { advancedSecurityMode: 'ENFORCED' }, 'update', 'absent', 'x', noObject, { with: plus }],
  ['userPoolAddOns.advancedSecurityAdditionalFlows', { customAuthMode: 'AUDIT' }, { customAuthMode: 'ENFORCED' }, 'update', 'absent', 'x', noObject, { with: threats }],
  ['userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode', 'AUDIT', 'ENFORCED', 'update', 'absent', 'OFF', '.custom_auth_mode to be one of ["AUDIT" "ENFORCED"], got OFF', { with: threats }],
  ['userPoolAddOns.advancedSecurityMode', 'AUDIT', 'ENFORCED', 'update', 'required', 'ON', '.advanced_security_mode to be one of ["OFF" "AUDIT" "ENFORCED"], got ON', { with: { ...plus, userPoolAddOns: {} } }],
  ['userPoolTier', 'LITE', 'PLUS', 'update', 'kept', 'FREE', 'expected user_pool_tier to be one of ["LITE" "ESSENTIALS" "PLUS"], got FREE'],
  ['usernameAttributes', ['email'], ['phone_number', 'email'], 'replace', 'replaced', ['name'], 'expected username_attributes to be one of ["phone_number" "email"], got name'],
  ['usernameConfiguration', { caseSensitive: true }, { caseSensitive: false }, 'replace', 'kept', 'x', noObject],
  ['usernameConfiguration.caseSensitive', true, false, 'replace', 'kept', 'maybe', noFlag],
  ['verificationMessageTemplate', { emailSubject: 'a' }, { emailSubject: 'b' }, 'update', 'kept', 'x', noObject],
  ['verificationMessageTemplate.defaultEmailOption', 'CONFIRM_WITH_CODE', 'CONFIRM_WITH_LINK', 'update', ['CONFIRM_WITH_CODE'], 'SMS', '.default_email_option to be one of ["CONFIRM_WITH_LINK" "CONFIRM_WITH_CODE"], got SMS', { with: template }],
  ['verificationMessageTemplate.emailMessage', code, `${code}!`, 'update', 'kept', 'no code', '.email_message" does not contain {####}', { with: template }],
  ['verificationMessageTemplate.emailMessageByLink', '{##a##}', '{##b##}', 'update', 'kept', 'no link', '.email_message_by_link" does not contain {##', { with: template }],
  ['verificationMessageTemplate.emailSubject', 'a', 'b', 'update', 'kept', 'x'.repeat(141), tooLong('verification_message_template.email_subject'), { with: template }],
  ['verificationMessageTemplate.emailSubjectByLink', 'a', 'b', 'update', 'kept', 'x'.repeat(141), tooLong('verification_message_template.email_subject_by_link'), { with: { verificationMessageTemplate: { emailSubject: 'a' } } }],
  ['verificationMessageTemplate.smsMessage', code, `${code}!`, 'update', 'kept', 'no code', '.sms_message" does not contain {####}', { with: template }],
  ['webAuthnConfiguration', webAuthn.webAuthnConfiguration, { relyingPartyId: 'b.example', userVerification: 'required' }, 'update', 'kept', 'x', noObject],
  ['webAuthnConfiguration.relyingPartyId', 'a.example', 'b.example', 'update', 'kept', 'x'.repeat(128), '.relying_party_id to be in the range (1 - 127)', { with: { webAuthnConfiguration: { userVerification: 'required' } } }],
  ['webAuthnConfiguration.userVerification', 'preferred', 'required', 'update', 'kept', 'never', '.user_verification to be one of ["required" "preferred"], got never', { with: { webAuthnConfiguration: { relyingPartyId: 'a.example' } } }],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserPool)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(
    ['arn', 'creationDate', 'customDomain', 'domain', 'endpoint', 'estimatedNumberOfUsers', 'lastModifiedDate', 'tagsAll'].sort(),
  )
})

test.each(['arn', 'creationDate', 'customDomain', 'domain', 'endpoint', 'estimatedNumberOfUsers', 'lastModifiedDate'])(
  'the output %s fails check if a program gives it',
  async name => {
    expect(await table.reasons({ [name]: 'x' })).toBe(`Invalid or unknown key. The service sets it. Examine values at 'it.${name}'.`)
  },
)
