import { block, flag, mapOf, number, type Property, type ResourceShape, sdkV2Rules, set, text } from '../../shape/index.ts'
import { withoutStandardConstraints } from './attributes.ts'
import { userPoolDescriptions } from './descriptions.ts'
import { checkPoolRules } from './problems.ts'

const { arn, between, items, length, link, matching, message, oneOf } = sdkV2Rules

const lambda = (): Property => text({ rules: [arn()] })
const sms = message(6, 140, '{####}')
const email = message(6, 20000, '{####}')
const subject = message(1, 140)

const sender = (typeName: string): Property =>
  block(typeName, { lambdaArn: text({ required: true, rules: [arn()] }), lambdaVersion: text({ required: true, rules: [oneOf('V1_0')] }) })

const lambdaConfig = block('UserPoolLambdaConfig', {
  createAuthChallenge: lambda(),
  customEmailSender: sender('UserPoolLambdaConfigCustomEmailSender'),
  customMessage: lambda(),
  customSmsSender: { ...sender('UserPoolLambdaConfigCustomSmsSender'), apiPath: 'CustomSMSSender' },
  defineAuthChallenge: lambda(),
  kmsKeyId: text({ apiPath: 'KMSKeyID', rules: [arn()] }),
  postAuthentication: lambda(),
  postConfirmation: lambda(),
  preAuthentication: lambda(),
  preSignUp: lambda(),
  preTokenGeneration: text({ computed: true, rules: [arn()] }),
  preTokenGenerationConfig: block(
    'UserPoolLambdaConfigPreTokenGenerationConfig',
    {
      lambdaArn: text({ required: true, rules: [arn()] }),
      lambdaVersion: text({ required: true, rules: [oneOf('V1_0', 'V2_0', 'V3_0')] }),
    },
    { computed: true },
  ),
  userMigration: lambda(),
  verifyAuthChallengeResponse: lambda(),
})

const schema = block(
  'UserPoolSchema',
  {
    attributeDataType: text({ required: true, rules: [oneOf('Boolean', 'Number', 'String', 'DateTime')] }),
    developerOnlyAttribute: flag(),
    mutable: flag(),
    name: text({ required: true, rules: [length(1, 20)] }),
    numberAttributeConstraints: block('UserPoolSchemaNumberAttributeConstraints', { maxValue: text(), minValue: text() }),
    required: flag(),
    stringAttributeConstraints: block('UserPoolSchemaStringAttributeConstraints', { maxLength: text(), minLength: text() }),
  },
  { comparable: withoutStandardConstraints },
)

const passwordPolicy = block(
  'UserPoolPasswordPolicy',
  {
    minimumLength: number({ computed: true, rules: [between(6, 99)] }),
    passwordHistorySize: number({ rules: [between(0, 24)] }),
    requireLowercase: flag(),
    requireNumbers: flag(),
    requireSymbols: flag(),
    requireUppercase: flag(),
    temporaryPasswordValidityDays: number({ computed: true, rules: [between(0, 365)] }),
  },
  { computed: true, apiPath: 'Policies.PasswordPolicy' },
)

const verificationMessageTemplate = block(
  'UserPoolVerificationMessageTemplate',
  {
    defaultEmailOption: text({ default: 'CONFIRM_WITH_CODE', rules: [oneOf('CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE')] }),
    emailMessage: text({ computed: true, rules: [email] }),
    emailMessageByLink: text({ computed: true, rules: [message(6, 20000), link()] }),
    emailSubject: text({ computed: true, rules: [subject] }),
    emailSubjectByLink: text({ computed: true, rules: [subject] }),
    smsMessage: text({ computed: true, rules: [sms] }),
  },
  { computed: true },
)

const adminCreateUserConfig = block(
  'UserPoolAdminCreateUserConfig',
  {
    allowAdminCreateUserOnly: flag(),
    inviteMessageTemplate: block('UserPoolAdminCreateUserConfigInviteMessageTemplate', {
      emailMessage: text({ rules: [message(6, 20000, '{####}', '{username}')] }),
      emailSubject: text({ rules: [subject] }),
      smsMessage: text({ apiPath: 'SMSMessage', rules: [message(6, 140, '{####}', '{username}')] }),
    }),
  },
  { computed: true },
)

const emailConfiguration = block(
  'UserPoolEmailConfiguration',
  {
    configurationSet: text(),
    emailSendingAccount: text({ default: 'COGNITO_DEFAULT', rules: [oneOf('COGNITO_DEFAULT', 'DEVELOPER')] }),
    fromEmailAddress: text({ apiPath: 'From' }),
    replyToEmailAddress: text({
      rules: [
        matching(/^$|^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u, 'must be empty or an e-mail address'),
        matching(/^$|^.+@.+$/su, 'must be empty or an e-mail address'),
      ],
    }),
    sourceArn: text({ rules: [arn()] }),
  },
  { keptWhenAbsent: true },
)

const contact = oneOf('phone_number', 'email')

/** Properties of aws:cognito/userPool:UserPool. */
export const userPoolShape: ResourceShape = {
  token: 'aws:cognito/userPool:UserPool',
  title: 'Cognito User Pool',
  descriptions: userPoolDescriptions,
  upstreamFramework: 'sdkV2',
  checkRules: checkPoolRules,
  conflicts: [
    ['aliasAttributes', 'usernameAttributes'],
    ['emailVerificationMessage', 'verificationMessageTemplate.emailMessage'],
    ['emailVerificationSubject', 'verificationMessageTemplate.emailSubject'],
    ['smsVerificationMessage', 'verificationMessageTemplate.smsMessage'],
  ],
  properties: {
    accountRecoverySetting: block(
      'UserPoolAccountRecoverySetting',
      {
        recoveryMechanisms: set(
          block('UserPoolAccountRecoverySettingRecoveryMechanism', {
            name: text({ required: true, rules: [oneOf('verified_email', 'verified_phone_number', 'admin_only')] }),
            priority: number({ required: true, rules: [between(1, 2)] }),
          }),
          { upstreamNameOf: 'recovery_mechanism', rules: [items(1, 2)] },
        ),
      },
      { keptWhenAbsent: true },
    ),
    adminCreateUserConfig,
    aliasAttributes: set(text({ rules: [oneOf('phone_number', 'email', 'preferred_username')] }), { replaceOnChanges: true }),
    arn: text({ outputOnly: true }),
    autoVerifiedAttributes: set(text({ rules: [contact] })),
    creationDate: text({ outputOnly: true }),
    customDomain: text({ outputOnly: true, emptyOutput: '' }),
    deletionProtection: text({ default: 'INACTIVE', rules: [oneOf('ACTIVE', 'INACTIVE')] }),
    deviceConfiguration: block(
      'UserPoolDeviceConfiguration',
      { challengeRequiredOnNewDevice: flag(), deviceOnlyRememberedOnUserPrompt: flag() },
      { presenceMatters: true },
    ),
    domain: text({ outputOnly: true, emptyOutput: '' }),
    emailConfiguration,
    emailMfaConfiguration: block('UserPoolEmailMfaConfiguration', { message: text(), subject: text() }),
    emailVerificationMessage: text({ computed: true, emptyOutput: '', rules: [email] }),
    emailVerificationSubject: text({ computed: true, emptyOutput: '', rules: [subject] }),
    endpoint: text({ outputOnly: true }),
    estimatedNumberOfUsers: number({ outputOnly: true, emptyOutput: 0 }),
    lambdaConfig,
    lastModifiedDate: text({ outputOnly: true, volatile: true }),
    mfaConfiguration: text({ default: 'OFF', rules: [oneOf('OFF', 'ON', 'OPTIONAL')] }),
    name: text({
      computed: true,
      replaceOnChanges: true,
      apiPath: 'PoolName',
      rules: [length(1, 128), matching(/^[\w\s+=,.@-]+$/, 'must satisfy regular expression pattern: [\\w\\s+=,.@-]+')],
    }),
    passwordPolicy,
    region: text({ computed: true, replaceOnChanges: true }),
    schemas: set(schema, { upstreamNameOf: 'schema', apiPath: 'Schema', rules: [items(1, 50)] }),
    signInPolicy: block(
      'UserPoolSignInPolicy',
      { allowedFirstAuthFactors: set(text({ rules: [oneOf('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN')] }), { computed: true }) },
      { computed: true, apiPath: 'Policies.SignInPolicy' },
    ),
    smsAuthenticationMessage: text({ rules: [sms] }),
    smsConfiguration: block(
      'UserPoolSmsConfiguration',
      { externalId: text({ required: true }), snsCallerArn: text({ required: true, rules: [arn()] }), snsRegion: text({ computed: true }) },
      { computed: true },
    ),
    smsVerificationMessage: text({ computed: true, emptyOutput: '', rules: [sms] }),
    softwareTokenMfaConfiguration: block('UserPoolSoftwareTokenMfaConfiguration', { enabled: flag({ required: true }) }),
    tags: mapOf(text()),
    tagsAll: mapOf(text(), { derived: true }),
    userAttributeUpdateSettings: block('UserPoolUserAttributeUpdateSettings', {
      attributesRequireVerificationBeforeUpdates: set(text({ rules: [contact] }), {
        required: true,
        apiPath: 'AttributesRequireVerificationBeforeUpdate',
        upstreamNameOf: 'attributes_require_verification_before_update',
      }),
    }),
    userPoolAddOns: block('UserPoolUserPoolAddOns', {
      advancedSecurityAdditionalFlows: block('UserPoolUserPoolAddOnsAdvancedSecurityAdditionalFlows', {
        customAuthMode: text({ rules: [oneOf('AUDIT', 'ENFORCED')] }),
      }),
      advancedSecurityMode: text({ required: true, rules: [oneOf('OFF', 'AUDIT', 'ENFORCED')] }),
    }),
    userPoolTier: text({ computed: true, rules: [oneOf('LITE', 'ESSENTIALS', 'PLUS')] }),
    usernameAttributes: set(text({ rules: [contact] }), { replaceOnChanges: true }),
    usernameConfiguration: block(
      'UserPoolUsernameConfiguration',
      { caseSensitive: flag() },
      { computed: true, replaceOnChanges: true, presenceMatters: true },
    ),
    verificationMessageTemplate,
    webAuthnConfiguration: block(
      'UserPoolWebAuthnConfiguration',
      {
        relyingPartyId: text({ computed: true, rules: [length(1, 127)] }),
        userVerification: text({ computed: true, rules: [oneOf('required', 'preferred')] }),
      },
      { keptWhenAbsent: true },
    ),
  },
}
