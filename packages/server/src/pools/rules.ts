import { type CreateUserPoolRequest, type ErrorName, isSenderAddress, refuse, type UpdateUserPoolRequest } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

interface Rule {
  broken(config: PoolConfig, request: CreateUserPoolRequest | UpdateUserPoolRequest): boolean
  exception?: ErrorName
  message: string | ((config: PoolConfig) => string)
}

const lite = (config: PoolConfig): boolean => config.UserPoolTier === 'LITE'
const inLite = (feature: string) => `The following features need to be disabled for the LITE pricing tier configured: ${feature}`
const mfaOn = ({ MfaConfiguration }: PoolConfig): boolean => MfaConfiguration === 'ON' || MfaConfiguration === 'OPTIONAL'
/** The member alone switches it on. */
export const registersClients = ({ DcrConfiguration: dcr }: PoolConfig): boolean => dcr !== undefined && dcr.EnableStatus !== 'Disabled'
const hasFactor = ({ Factors }: PoolConfig): boolean => Factors?.SoftwareToken?.Enabled === true || Factors?.Email !== undefined
const factors = ({ Policies }: PoolConfig) => Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
const mechanisms = ({ AccountRecoverySetting }: PoolConfig) => AccountRecoverySetting?.RecoveryMechanisms ?? []

/** Cross-field rules, in the order in which a request that breaks several is refused. Texts: users-and-pools, 2.2 and 6. */
const rules: readonly Rule[] = [
  {
    broken: (_, request) =>
      'AliasAttributes' in request && 'UsernameAttributes' in request && !!request.AliasAttributes && !!request.UsernameAttributes,
    message: 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
  },
  {
    // The service's text is not published.
    broken: config =>
      !!config.AliasAttributes?.includes('preferred_username') &&
      !!config.SchemaAttributes?.some(({ Name, Required }) => Name === 'preferred_username' && Required),
    message: 'preferred_username cannot be both an alias and a required attribute.',
  },
  {
    broken: (config, request) => mfaOn(config) && !request.SmsConfiguration && !hasFactor(config),
    message: 'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  },
  {
    broken: config => !!config.AutoVerifiedAttributes?.includes('phone_number') && !config.SmsConfiguration,
    message: 'SMS configuration is required when phone_number is selected for auto verification',
  },
  {
    broken: config =>
      !!config.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.some(
        name => !config.AutoVerifiedAttributes?.includes(name),
      ),
    message: 'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  },
  {
    broken: config => factors(config).length > 0 && !factors(config).includes('PASSWORD'),
    message: 'Password should be configured as one of the allowed first auth factors.',
  },
  {
    broken: config => factors(config).includes('SOFTWARE_TOKEN'),
    message: 'SOFTWARE_TOKEN is not an allowed first auth factor.',
  },
  {
    broken: (config, { Policies }) =>
      lite(config) && !!Policies?.SignInPolicy?.AllowedFirstAuthFactors?.some(factor => factor !== 'PASSWORD'),
    exception: 'FeatureUnavailableInTierException',
    message: inLite('Passwordless Sign-In'),
  },
  {
    broken: config => config.UserPoolTier !== 'PLUS' && (config.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
    exception: 'FeatureUnavailableInTierException',
    message: ({ UserPoolTier }) =>
      `The following features need to be disabled for the ${UserPoolTier} pricing tier configured: Threat Protection`,
  },
  {
    broken: config => lite(config) && (config.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
    exception: 'FeatureUnavailableInTierException',
    message: inLite('Password History'),
  },
  {
    broken: config => lite(config) && (config.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0') !== 'V1_0',
    exception: 'FeatureUnavailableInTierException',
    message: config =>
      inLite(`Token Customization with Pre-Token Generation Lambda ${config.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion}`),
  },
  {
    // Set by other operations or kept from before, so that the tier is what cannot be. The service's text is not published.
    broken: config => lite(config) && (config.Factors?.Email !== undefined || registersClients(config)),
    exception: 'TierChangeNotAllowedException',
    message: config => inLite(config.Factors?.Email ? 'Email MFA' : 'Dynamic Client Registration'),
  },
  {
    broken: ({ LambdaConfig }) =>
      !!LambdaConfig?.PreTokenGeneration &&
      !!LambdaConfig.PreTokenGenerationConfig &&
      LambdaConfig.PreTokenGeneration !== LambdaConfig.PreTokenGenerationConfig.LambdaArn,
    message: "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
  },
  {
    broken: ({ LambdaConfig }) => !!(LambdaConfig?.CustomEmailSender ?? LambdaConfig?.CustomSMSSender) && !LambdaConfig?.KMSKeyID,
    message: 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
  },
  {
    broken: config => config.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER' && !config.EmailConfiguration.SourceArn,
    message: 'Source ARN is required to use DEVELOPER email sending owner',
  },
  {
    broken: config => config.EmailConfiguration?.From !== undefined && !isSenderAddress(config.EmailConfiguration.From),
    message: 'Provided From email address is invalid',
  },
  {
    broken: (_, { Policies, AdminCreateUserConfig }) =>
      !!Policies?.PasswordPolicy?.TemporaryPasswordValidityDays && !!AdminCreateUserConfig?.UnusedAccountValidityDays,
    message: 'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  },
  {
    broken: config => mechanisms(config).length > 1 && mechanisms(config).some(({ Name }) => Name === 'admin_only'),
    message: 'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  },
  {
    broken: config =>
      new Set(mechanisms(config).map(({ Priority }) => Priority)).size + new Set(mechanisms(config).map(({ Name }) => Name)).size <
      2 * mechanisms(config).length,
    message: 'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  },
]

/** Refuses a configuration that breaks a rule, with the first one. */
export function assertPool(config: PoolConfig, request: CreateUserPoolRequest | UpdateUserPoolRequest): void {
  const rule = rules.find(({ broken }) => broken(config, request))
  if (rule)
    throw refuse(rule.exception ?? 'InvalidParameterException', typeof rule.message === 'string' ? rule.message : rule.message(config))
}
