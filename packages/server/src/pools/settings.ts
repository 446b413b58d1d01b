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

/** The policy of pools that set none. */
export const defaultPasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
} as const satisfies PasswordPolicyType

type Settings = CreateUserPoolRequest | UpdateUserPoolRequest

/** Members that are stored as given, and absent where they are omitted. */
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

/** Members that UpdateUserPool keeps where the request omits them; every other member is reset to its default. */
const keptByUpdate = ['DeletionProtection', 'UserPoolTier', 'KeyConfiguration', 'IssuerConfiguration', 'DcrConfiguration'] as const

/** Members that cannot be changed after creation. */
const immutable = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const

const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value
const pick = <Of extends object, Name extends keyof Of>(of: Of, names: readonly Name[]): Pick<Of, Name> =>
  Object.fromEntries(names.map(name => [name, of[name]])) as Pick<Of, Name>

/** The configuration that CreateUserPool stores. */
export function poolConfigFromCreate(request: CreateUserPoolRequest): PoolConfig {
  return present({
    Name: request.PoolName,
    ...replaceable(request, undefined),
    DeletionProtection: request.DeletionProtection ?? 'INACTIVE',
    UserPoolTier: request.UserPoolTier ?? 'ESSENTIALS',
    ...pick(request, ['KeyConfiguration', 'IssuerConfiguration', 'DcrConfiguration']),
    ...pick(request, immutable),
    SchemaAttributes: schemaFromRequest(request.Schema),
  })
}

/** The configuration after UpdateUserPool: an omitted member is reset to its default, except those of `keptByUpdate`. */
export function poolConfigFromUpdate(stored: PoolConfig, request: UpdateUserPoolRequest): PoolConfig {
  return present({
    Name: request.PoolName ?? stored.Name,
    ...replaceable(request, stored),
    ...pick(stored, keptByUpdate),
    ...present(pick(request, keptByUpdate)),
    ...pick(stored, immutable),
    SchemaAttributes: stored.SchemaAttributes,
    Factors: stored.Factors,
    Sessions: stored.Sessions,
    Domains: stored.Domains,
  })
}

function replaceable(request: Settings, stored: PoolConfig | undefined): PoolConfig {
  const Policies = policiesFrom(request.Policies, stored?.Policies, request, request.UserPoolTier ?? stored?.UserPoolTier)
  return {
    ...pick(request, verbatim),
    Policies,
    LambdaConfig: lambdaConfigFrom(request.LambdaConfig),
    ...verificationMessagesFrom(request),
    MfaConfiguration: request.MfaConfiguration ?? 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...request.EmailConfiguration },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...request.AdminCreateUserConfig,
      // The older name of TemporaryPasswordValidityDays.
      UnusedAccountValidityDays: Policies.PasswordPolicy!.TemporaryPasswordValidityDays,
    },
  }
}

/** PreTokenGenerationConfig is shown as PreTokenGeneration too. docs/reference/lambda-triggers.md#1. */
function lambdaConfigFrom(given: LambdaConfigType = {}): LambdaConfigType {
  const { PreTokenGenerationConfig } = given
  return PreTokenGenerationConfig ? { PreTokenGeneration: PreTokenGenerationConfig.LambdaArn, ...given } : given
}

/** An update without `Policies` keeps the sign-in policy; one with `Policies` but no SignInPolicy resets it to PASSWORD. LITE has none. */
function policiesFrom(
  given: UserPoolPolicyType | undefined,
  stored: UserPoolPolicyType | undefined,
  request: Settings,
  tier: UserPoolTierType | undefined,
): UserPoolPolicyType {
  const days = given?.PasswordPolicy?.TemporaryPasswordValidityDays || request.AdminCreateUserConfig?.UnusedAccountValidityDays
  const PasswordPolicy = {
    ...(given?.PasswordPolicy ? { ...givenPolicyDefaults, ...given.PasswordPolicy } : defaultPasswordPolicy),
    TemporaryPasswordValidityDays: days || defaultPasswordPolicy.TemporaryPasswordValidityDays,
  }
  const passwordOnly = { AllowedFirstAuthFactors: ['PASSWORD' as const] }
  const SignInPolicy = given ? (given.SignInPolicy ?? passwordOnly) : (stored?.SignInPolicy ?? passwordOnly)
  return tier === 'LITE' ? { PasswordPolicy } : { PasswordPolicy, SignInPolicy }
}

/** Defaults within a PasswordPolicy that is given: requirements that it omits do not apply. */
const givenPolicyDefaults = {
  MinimumLength: 8,
  RequireUppercase: false,
  RequireLowercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
}

/** VerificationMessageTemplate and the older top-level members are the same setting; the template takes precedence. */
function verificationMessagesFrom(
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
