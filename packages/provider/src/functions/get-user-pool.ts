import { userPoolDescriptions } from '../resources/index.ts'
import { block, describedAs, flag, list, mapOf, number, type Properties, text } from '../shape/index.ts'
import { type ProviderFunction, toResults } from './function.ts'

const name = 'getUserPool'
const one = (type: string, properties: Properties, apiPath: string) => list(block(`${name}${type}`, properties), { apiPath })
const sender = (type: string, aws: string) => one(type, { lambdaArn: text(), lambdaVersion: text() }, aws)

const lambdaConfig: Properties = {
  createAuthChallenge: text(),
  customEmailSenders: sender('LambdaConfigCustomEmailSender', 'CustomEmailSender'),
  customMessage: text(),
  customSmsSenders: sender('LambdaConfigCustomSmsSender', 'CustomSMSSender'),
  defineAuthChallenge: text(),
  kmsKeyId: text({ apiPath: 'KMSKeyID' }),
  postAuthentication: text(),
  postConfirmation: text(),
  preAuthentication: text(),
  preSignUp: text(),
  preTokenGeneration: text(),
  preTokenGenerationConfigs: sender('LambdaConfigPreTokenGenerationConfig', 'PreTokenGenerationConfig'),
  userMigration: text(),
  verifyAuthChallengeResponse: text(),
}

const schemaAttribute = block(`${name}SchemaAttribute`, {
  attributeDataType: text(),
  developerOnlyAttribute: flag(),
  mutable: flag(),
  name: text(),
  numberAttributeConstraints: list(block(`${name}SchemaAttributeNumberAttributeConstraint`, { maxValue: text(), minValue: text() })),
  required: flag(),
  stringAttributeConstraints: list(block(`${name}SchemaAttributeStringAttributeConstraint`, { maxLength: text(), minLength: text() })),
})

const results: Properties = {
  accountRecoverySettings: one(
    'AccountRecoverySetting',
    {
      recoveryMechanisms: list(block(`${name}AccountRecoverySettingRecoveryMechanism`, { name: text(), priority: number() }), {
        upstreamNameOf: 'recovery_mechanism',
      }),
    },
    'AccountRecoverySetting',
  ),
  adminCreateUserConfigs: one(
    'AdminCreateUserConfig',
    {
      allowAdminCreateUserOnly: flag(),
      inviteMessageTemplates: one(
        'AdminCreateUserConfigInviteMessageTemplate',
        { emailMessage: text(), emailSubject: text(), smsMessage: text({ apiPath: 'SMSMessage' }) },
        'InviteMessageTemplate',
      ),
      unusedAccountValidityDays: number(),
    },
    'AdminCreateUserConfig',
  ),
  arn: text(),
  autoVerifiedAttributes: list(text()),
  creationDate: text(),
  customDomain: text(),
  deletionProtection: text(),
  deviceConfigurations: one(
    'DeviceConfiguration',
    { challengeRequiredOnNewDevice: flag(), deviceOnlyRememberedOnUserPrompt: flag() },
    'DeviceConfiguration',
  ),
  domain: text(),
  emailConfigurations: one(
    'EmailConfiguration',
    { configurationSet: text(), emailSendingAccount: text(), from: text(), replyToEmailAddress: text(), sourceArn: text() },
    'EmailConfiguration',
  ),
  estimatedNumberOfUsers: number(),
  id: text(),
  lambdaConfigs: one('LambdaConfig', lambdaConfig, 'LambdaConfig'),
  lastModifiedDate: text(),
  mfaConfiguration: text(),
  name: text(),
  region: text(),
  schemaAttributes: list(schemaAttribute),
  smsAuthenticationMessage: text(),
  smsConfigurationFailure: text(),
  smsVerificationMessage: text(),
  tags: mapOf(text(), { apiPath: 'UserPoolTags' }),
  userPoolAddOns: one(
    'UserPoolAddOn',
    {
      advancedSecurityAdditionalFlows: list(block(`${name}UserPoolAddOnAdvancedSecurityAdditionalFlow`, { customAuthMode: text() })),
      advancedSecurityMode: text(),
    },
    'UserPoolAddOns',
  ),
  userPoolId: text({ apiPath: 'Id' }),
  userPoolTags: mapOf(text()),
  usernameAttributes: list(text()),
}

/** What the resource calls what the function answers in lists of one. */
const resourceNames = {
  accountRecoverySettings: 'accountRecoverySetting',
  adminCreateUserConfigs: 'adminCreateUserConfig',
  customEmailSenders: 'customEmailSender',
  customSmsSenders: 'customSmsSender',
  deviceConfigurations: 'deviceConfiguration',
  emailConfigurations: 'emailConfiguration',
  from: 'fromEmailAddress',
  inviteMessageTemplates: 'inviteMessageTemplate',
  lambdaConfigs: 'lambdaConfig',
  preTokenGenerationConfigs: 'preTokenGenerationConfig',
  schemaAttributes: 'schemas',
}

/** aws.cognito.getUserPool: a pool as DescribeUserPool answers it, with every schema attribute, its prefix, and every tag. */
export const getUserPool: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  descriptions: {
    summary: 'A pool as the service describes it, with all its attributes and tags.',
    properties: {
      ...describedAs(results, userPoolDescriptions.properties, resourceNames),
      'adminCreateUserConfigs.unusedAccountValidityDays': 'The days after which a temporary password expires.',
      id: 'The id of the pool.',
      name: 'The name of the pool.',
      region: 'The region to ask in; by default the region of the provider.',
      smsConfigurationFailure: 'Why the pool cannot send SMS; empty when it can.',
      userPoolId: 'The id of the pool.',
      userPoolTags: 'The tags of the pool, by key.',
    },
  },
  args: { region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ userPoolId }, { call, region }) {
    const { UserPool } = await call('DescribeUserPool', { UserPoolId: userPoolId })
    return { ...toResults(results, UserPool), region }
  },
}
