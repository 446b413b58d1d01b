import { type CreateUserPoolRequest, type ErrorName, isSenderAddress, refuse, type UpdateUserPoolRequest } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

interface Rule {
  isViolated(config: PoolConfig, request: CreateUserPoolRequest | UpdateUserPoolRequest): boolean
  exception?: ErrorName
  message: string | ((config: PoolConfig) => string)
}

const isLite = (config: PoolConfig): boolean => config.UserPoolTier === 'LITE'
const unavailableInLite = (feature: string) => `The following features need to be disabled for the LITE pricing tier configured: ${feature}`
const isMfaOn = ({ MfaConfiguration }: PoolConfig): boolean => MfaConfiguration === 'ON' || MfaConfiguration === 'OPTIONAL'
/** Whether dynamic client registration (RFC 7591) is on: the presence of `DcrConfiguration` switches it on unless it says Disabled. */
export const registersClients = ({ DcrConfiguration: dcr }: PoolConfig): boolean => dcr !== undefined && dcr.EnableStatus !== 'Disabled'
const hasFactor = ({ Factors }: PoolConfig): boolean => Factors?.SoftwareToken?.Enabled === true || Factors?.Email !== undefined
const firstFactors = ({ Policies }: PoolConfig) => Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
const mechanisms = ({ AccountRecoverySetting }: PoolConfig) => AccountRecoverySetting?.RecoveryMechanisms ?? []

/** Rules across several members, in the order in which they are checked. Texts: users-and-pools, 2.2 and 6. */
const rules: readonly Rule[] = [
  {
    isViolated: (_, request) =>
      'AliasAttributes' in request && 'UsernameAttributes' in request && !!request.AliasAttributes && !!request.UsernameAttributes,
    message: 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
  },
  {
    // The service's text is not published.
    isViolated: config =>
      !!config.AliasAttributes?.includes('preferred_username') &&
      !!config.SchemaAttributes?.some(({ Name, Required }) => Name === 'preferred_username' && Required),
    message: 'preferred_username cannot be both an alias and a required attribute.',
  },
  {
    isViolated: (config, request) => isMfaOn(config) && !request.SmsConfiguration && !hasFactor(config),
    message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  },
  {
    isViolated: config => !!config.AutoVerifiedAttributes?.includes('phone_number') && !config.SmsConfiguration,
    message: 'SMS configuration is required when phone_number is selected for auto verification',
  },
  {
    isViolated: config =>
      !!config.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.some(
        name => !config.AutoVerifiedAttributes?.includes(name),
      ),
    message: 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  },
  {
    isViolated: config => firstFactors(config).length > 0 && !firstFactors(config).includes('PASSWORD'),
    message: 'Password should be configured as one of the allowed first auth factors.',
  },
  {
    isViolated: config => firstFactors(config).includes('SOFTWARE_TOKEN'),
    message: 'SOFTWARE_TOKEN is not an allowed first auth factor.',
  },
  {
    isViolated: (config, { Policies }) =>
      isLite(config) && !!Policies?.SignInPolicy?.AllowedFirstAuthFactors?.some(factor => factor !== 'PASSWORD'),
    exception: 'FeatureUnavailableInTierException',
    message: unavailableInLite('Passwordless Sign-In'),
  },
  {
    isViolated: config => config.UserPoolTier !== 'PLUS' && (config.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
    exception: 'FeatureUnavailableInTierException',
    message: ({ UserPoolTier }) =>
      `The following features need to be disabled for the ${UserPoolTier} pricing tier configured: Threat Protection`,
  },
  {
    isViolated: config => isLite(config) && (config.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
    exception: 'FeatureUnavailableInTierException',
    message: unavailableInLite('Password History'),
  },
  {
    isViolated: config => isLite(config) && (config.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0') !== 'V1_0',
    exception: 'FeatureUnavailableInTierException',
    message: config =>
      unavailableInLite(
        `Token Customization with Pre-Token Generation Lambda ${config.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion}`,
      ),
  },
  {
    // Other operations set these members, so the request is refused for the tier. The service's text is not published.
    isViolated: config => isLite(config) && (config.Factors?.Email !== undefined || registersClients(config)),
    exception: 'TierChangeNotAllowedException',
    message: config => unavailableInLite(config.Factors?.Email ? 'Email MFA' : 'Dynamic Client Registration'),
  },
  {
    isViolated: ({ LambdaConfig }) =>
      !!LambdaConfig?.PreTokenGeneration &&
      !!LambdaConfig.PreTokenGenerationConfig &&
      LambdaConfig.PreTokenGeneration !== LambdaConfig.PreTokenGenerationConfig.LambdaArn,
    message: "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
  },
  {
    isViolated: ({ LambdaConfig }) => !!(LambdaConfig?.CustomEmailSender ?? LambdaConfig?.CustomSMSSender) && !LambdaConfig?.KMSKeyID,
    message: 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
  },
  {
    isViolated: config => config.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER' && !config.EmailConfiguration.SourceArn,
    message: 'Source ARN is required to use DEVELOPER email sending owner',
  },
  {
    isViolated: config => config.EmailConfiguration?.From !== undefined && !isSenderAddress(config.EmailConfiguration.From),
    message: 'Provided From email address is invalid',
  },
  {
    isViolated: (_, { Policies, AdminCreateUserConfig }) =>
      !!Policies?.PasswordPolicy?.TemporaryPasswordValidityDays && !!AdminCreateUserConfig?.UnusedAccountValidityDays,
    message: 'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  },
  {
    isViolated: config => mechanisms(config).length > 1 && mechanisms(config).some(({ Name }) => Name === 'admin_only'),
    message: 'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  },
  {
    isViolated: config =>
      new Set(mechanisms(config).map(({ Priority }) => Priority)).size + new Set(mechanisms(config).map(({ Name }) => Name)).size <
      2 * mechanisms(config).length,
    message: 'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  },
]

/** @throws ServiceError for the first rule that the configuration violates, InvalidParameterException unless the rule names another */
export function assertPool(config: PoolConfig, request: CreateUserPoolRequest | UpdateUserPoolRequest): void {
  const rule = rules.find(({ isViolated }) => isViolated(config, request))
  if (rule)
    throw refuse(rule.exception ?? 'InvalidParameterException', typeof rule.message === 'string' ? rule.message : rule.message(config))
}
