import type {
  CreateUserPoolRequest,
  LambdaConfigType,
  PasswordPolicyType,
  UpdateUserPoolRequest,
  UserPoolPolicyType,
  UserPoolTierType,
  VerificationMessageTemplateType,
} from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'
import { schemaFromRequest } from './schema.ts'

export const defaultPasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
} as const satisfies PasswordPolicyType

type Settings = CreateUserPoolRequest | UpdateUserPoolRequest

/** Members that are kept as given, and absent when they are not. */
const verbatim = [
  'AutoVerifiedAttributes',
  'SmsAuthenticationMessage',
  'UserAttributeUpdateSettings',
  'DeviceConfiguration',
  'SmsConfiguration',
  'UserPoolAddOns',
  'AccountRecoverySetting',
  'AcrConfiguration',
] as const satisfies readonly (keyof CreateUserPoolRequest & keyof UpdateUserPoolRequest)[]

/** Members that UpdateUserPool leaves as they are when it does not name them; everything else goes back to its default. */
const sticky = ['DeletionProtection', 'UserPoolTier', 'KeyConfiguration', 'IssuerConfiguration', 'DcrConfiguration'] as const

/** Members that are decided at creation for good. */
const forGood = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const

const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value
const pick = <Of extends object, Name extends keyof Of>(of: Of, names: readonly Name[]): Pick<Of, Name> =>
  Object.fromEntries(names.map(name => [name, of[name]])) as Pick<Of, Name>

/** What CreateUserPool keeps. Lists that are set but empty read back as absent. */
export function poolConfigFromCreate(request: CreateUserPoolRequest): PoolConfig {
  return present({
    Name: request.PoolName,
    ...replaceable(request, undefined),
    DeletionProtection: request.DeletionProtection ?? 'INACTIVE',
    UserPoolTier: request.UserPoolTier ?? 'ESSENTIALS',
    ...pick(request, ['KeyConfiguration', 'IssuerConfiguration', 'DcrConfiguration']),
    ...pick(request, forGood),
    SchemaAttributes: schemaFromRequest(request.Schema),
  })
}

/** Update replaces: an omitted member goes back to its default, except the sticky ones. */
export function poolConfigFromUpdate(stored: PoolConfig, request: UpdateUserPoolRequest): PoolConfig {
  return present({
    Name: request.PoolName ?? stored.Name,
    ...replaceable(request, stored),
    ...pick(stored, sticky),
    ...present(pick(request, sticky)),
    ...pick(stored, forGood),
    SchemaAttributes: stored.SchemaAttributes,
    Factors: stored.Factors,
    Sessions: stored.Sessions,
    Domains: stored.Domains,
  })
}

function replaceable(request: Settings, stored: PoolConfig | undefined): PoolConfig {
  const Policies = settlePolicies(request.Policies, stored?.Policies, request, request.UserPoolTier ?? stored?.UserPoolTier)
  return {
    ...pick(request, verbatim),
    Policies,
    LambdaConfig: settleFunctions(request.LambdaConfig),
    ...settleMessages(request),
    MfaConfiguration: request.MfaConfiguration ?? 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...request.EmailConfiguration },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...request.AdminCreateUserConfig,
      // The older of two names for one setting.
      UnusedAccountValidityDays: Policies.PasswordPolicy!.TemporaryPasswordValidityDays,
    },
  }
}

/** The newer form shows under both names. Spec: lambda-triggers 1. */
function settleFunctions(given: LambdaConfigType = {}): LambdaConfigType {
  const { PreTokenGenerationConfig } = given
  return PreTokenGenerationConfig ? { PreTokenGeneration: PreTokenGenerationConfig.LambdaArn, ...given } : given
}

/** `Policies` left out keeps the sign-in policy; given without one, it resets to passwords. LITE pools have none. */
function settlePolicies(
  given: UserPoolPolicyType | undefined,
  stored: UserPoolPolicyType | undefined,
  request: Settings,
  tier: UserPoolTierType | undefined,
): UserPoolPolicyType {
  const days = given?.PasswordPolicy?.TemporaryPasswordValidityDays || request.AdminCreateUserConfig?.UnusedAccountValidityDays
  const PasswordPolicy = {
    ...(given?.PasswordPolicy ? { ...relaxed, ...given.PasswordPolicy } : defaultPasswordPolicy),
    TemporaryPasswordValidityDays: days || defaultPasswordPolicy.TemporaryPasswordValidityDays,
  }
  const passwords = { AllowedFirstAuthFactors: ['PASSWORD' as const] }
  const SignInPolicy = given ? (given.SignInPolicy ?? passwords) : (stored?.SignInPolicy ?? passwords)
  return tier === 'LITE' ? { PasswordPolicy } : { PasswordPolicy, SignInPolicy }
}

/** A password policy that is given says what it asks for; what it leaves out it does not ask for. */
const relaxed = { MinimumLength: 8, RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false }

/** The template and the older top-level members are one setting under two names; the template wins. */
function settleMessages(
  request: Settings,
): Pick<PoolConfig, 'SmsVerificationMessage' | 'EmailVerificationMessage' | 'EmailVerificationSubject' | 'VerificationMessageTemplate'> {
  const template = request.VerificationMessageTemplate
  const sms = template?.SmsMessage ?? request.SmsVerificationMessage
  const message = template?.EmailMessage ?? request.EmailVerificationMessage
  const subject = template?.EmailSubject ?? request.EmailVerificationSubject
  const VerificationMessageTemplate: VerificationMessageTemplateType = present({
    ...template,
    DefaultEmailOption: template?.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
    SmsMessage: sms,
    EmailMessage: message,
    EmailSubject: subject,
  })
  return { SmsVerificationMessage: sms, EmailVerificationMessage: message, EmailVerificationSubject: subject, VerificationMessageTemplate }
}
