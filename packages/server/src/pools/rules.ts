import {
  type CreateUserPoolRequest,
  type ErrorName,
  parseEmailAddress,
  parseMailbox,
  refuse,
  type UpdateUserPoolRequest,
  type UserPoolTierType,
} from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

interface Rule {
  isViolated(config: PoolConfig): boolean
  message: string | ((config: PoolConfig) => string)
}

/** A feature that needs a tier. Where a change lowers the tier under a feature in use, the tier is refused instead of the feature. */
interface TierFeature {
  lowest: 'ESSENTIALS' | 'PLUS'
  isUsed(config: PoolConfig): boolean
  name: string | ((config: PoolConfig) => string)
}

const isMfaOn = ({ MfaConfiguration }: PoolConfig): boolean => MfaConfiguration === 'ON' || MfaConfiguration === 'OPTIONAL'
const isMfaRequired = ({ MfaConfiguration }: PoolConfig): boolean => MfaConfiguration === 'ON'
/** Whether dynamic client registration (RFC 7591) is on: the presence of `DcrConfiguration` switches it on unless it says Disabled. */
export const registersClients = ({ DcrConfiguration: dcr }: PoolConfig): boolean => dcr !== undefined && dcr.EnableStatus !== 'Disabled'
const hasEmailMfa = (config: PoolConfig): boolean => isMfaOn(config) && config.Factors?.Email !== undefined
const hasFactor = (config: PoolConfig): boolean =>
  config.SmsConfiguration !== undefined || config.Factors?.SoftwareToken?.Enabled === true || config.Factors?.Email !== undefined
const smsSenders = ({ SmsConfiguration: sms }: PoolConfig): number => [sms?.SnsCallerArn, sms?.EumsSms].filter(Boolean).length
const firstFactors = ({ Policies }: PoolConfig) => Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
const mechanisms = ({ AccountRecoverySetting }: PoolConfig) => AccountRecoverySetting?.RecoveryMechanisms ?? []
const preTokenVersion = ({ LambdaConfig }: PoolConfig) => LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0'

/**
 * Rules between members of a pool's whole configuration, in the order in which they are checked, whichever operation made the change.
 * Texts: docs/reference/users-and-pools.md#2.2, docs/reference/users-and-pools.md#6 and docs/reference/errors.md#6.
 */
const rules: readonly Rule[] = [
  {
    // The service's text is not published.
    isViolated: config =>
      !!config.AliasAttributes?.includes('preferred_username') &&
      !!config.SchemaAttributes?.some(({ Name, Required }) => Name === 'preferred_username' && Required),
    message: 'preferred_username cannot be both an alias and a required attribute.',
  },
  {
    // The service's text is not published.
    isViolated: config => config.SmsConfiguration !== undefined && smsSenders(config) !== 1,
    message: 'SmsConfiguration must contain exactly one of SnsCallerArn and EumsSms.',
  },
  {
    isViolated: config => isMfaOn(config) && !hasFactor(config),
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
    isViolated: config => firstFactors(config).includes('SMS_OTP') && smsSenders(config) === 0,
    message: 'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
  },
  {
    isViolated: config => isMfaRequired(config) && firstFactors(config).some(factor => factor === 'EMAIL_OTP' || factor === 'SMS_OTP'),
    message: 'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
  },
  {
    isViolated: config =>
      isMfaRequired(config) &&
      firstFactors(config).includes('WEB_AUTHN') &&
      config.Factors?.WebAuthn?.FactorConfiguration !== 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    message: 'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
  },
  {
    isViolated: config => hasEmailMfa(config) && (config.EmailConfiguration?.EmailSendingAccount ?? 'COGNITO_DEFAULT') !== 'DEVELOPER',
    message: 'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT',
  },
  {
    // A code by mail would then be both factors of a recovery. The service's text is not published.
    isViolated: config => hasEmailMfa(config) && mechanisms(config).length === 1 && mechanisms(config)[0]!.Name === 'verified_email',
    message: 'Cannot set EmailMfaConfiguration when verified_email is the only account recovery mechanism of the user pool.',
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
    isViolated: config => config.EmailConfiguration?.From !== undefined && !parseMailbox(config.EmailConfiguration.From),
    message: 'Provided From email address is invalid',
  },
  {
    // The service's text is not published.
    isViolated: ({ EmailConfiguration: { ReplyToEmailAddress: address } = {} }) => address !== undefined && !parseEmailAddress(address),
    message: 'Provided ReplyTo email address is invalid',
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

/** A block that is present but off does not use its feature. */
const tierFeatures: readonly TierFeature[] = [
  {
    lowest: 'ESSENTIALS',
    isUsed: config => firstFactors(config).some(factor => factor !== 'PASSWORD'),
    name: 'Passwordless Sign-In',
  },
  { lowest: 'PLUS', isUsed: config => (config.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF', name: 'Threat Protection' },
  { lowest: 'ESSENTIALS', isUsed: config => (config.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0, name: 'Password History' },
  {
    lowest: 'ESSENTIALS',
    isUsed: config => preTokenVersion(config) !== 'V1_0',
    name: config => `Token Customization with Pre-Token Generation Lambda ${preTokenVersion(config)}`,
  },
  { lowest: 'ESSENTIALS', isUsed: hasEmailMfa, name: 'Email MFA' },
  { lowest: 'ESSENTIALS', isUsed: registersClients, name: 'Dynamic Client Registration' },
  { lowest: 'ESSENTIALS', isUsed: config => config.Sessions?.UserSessionTracking === 'ENABLED', name: 'User Session Tracking' },
  {
    lowest: 'ESSENTIALS',
    isUsed: ({ Domains }) => Object.values(Domains ?? {}).some(domain => domain?.ManagedLoginVersion === 2),
    name: 'Managed Login Version 2',
  },
]

const tierRank: Readonly<Record<UserPoolTierType, number>> = { LITE: 0, ESSENTIALS: 1, PLUS: 2 }
const textOf = (text: string | ((config: PoolConfig) => string), config: PoolConfig): string =>
  typeof text === 'string' ? text : text(config)

/**
 * The check of every change of a configuration: CreateUserPool, UpdateUserPool and SetUserPoolMfaConfig alike. `before`: the stored
 * configuration, absent for a new pool.
 * @throws InvalidParameterException, FeatureUnavailableInTierException, TierChangeNotAllowedException
 */
export function assertPool(config: PoolConfig, before?: PoolConfig): void {
  const rule = rules.find(({ isViolated }) => isViolated(config))
  if (rule)
    throw refuse('InvalidParameterException', textOf(rule.message, config), {
      rule: { id: 'pool-setting-invalid', value: textOf(rule.message, config) },
    })

  const tier = config.UserPoolTier ?? 'ESSENTIALS'
  const feature = tierFeatures.find(({ lowest, isUsed }) => tierRank[tier] < tierRank[lowest] && isUsed(config))
  if (!feature) return
  const isLowered = before !== undefined && before.UserPoolTier !== tier && feature.isUsed(before)
  const exception: ErrorName = isLowered ? 'TierChangeNotAllowedException' : 'FeatureUnavailableInTierException'
  // The service's text of TierChangeNotAllowedException is not published; this is the other one's.
  const name = textOf(feature.name, config)
  throw refuse(exception, `The following features need to be disabled for the ${tier} pricing tier configured: ${name}`, {
    rule: { id: 'tier-lacks-feature', sent: name, value: tier },
  })
}

/** Rules on what one request names, whatever is stored. */
const requestRules: readonly { isViolated(request: CreateUserPoolRequest | UpdateUserPoolRequest): boolean; message: string }[] = [
  {
    isViolated: request =>
      'AliasAttributes' in request && 'UsernameAttributes' in request && !!request.AliasAttributes && !!request.UsernameAttributes,
    message: 'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
  },
  {
    isViolated: ({ Policies, AdminCreateUserConfig }) =>
      !!Policies?.PasswordPolicy?.TemporaryPasswordValidityDays && !!AdminCreateUserConfig?.UnusedAccountValidityDays,
    message: 'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  },
]

/** @throws InvalidParameterException for members of a request that exclude each other */
export function assertPoolRequest(request: CreateUserPoolRequest | UpdateUserPoolRequest): void {
  const rule = requestRules.find(({ isViolated }) => isViolated(request))
  if (rule) throw refuse('InvalidParameterException', rule.message, { rule: { id: 'pool-setting-invalid', value: rule.message } })
}
