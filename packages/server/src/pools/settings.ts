import type {
  CreateUserPoolRequest,
  LambdaConfigType,
  PasswordPolicyType,
  SignInPolicyType,
  UpdateUserPoolRequest,
  UserPoolPolicyType,
  UserPoolTierType,
  VerificationMessageTemplateType,
} from '@poolhouse/contract'
import { withKeptMembers } from './omitted-members.ts'
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
  'KeyConfiguration',
  'IssuerConfiguration',
  'DcrConfiguration',
] as const satisfies readonly (keyof CreateUserPoolRequest & keyof UpdateUserPoolRequest)[]

/** Members that cannot be changed after creation. */
const immutable = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const

/** Members that other operations set. */
const setByOthers = ['SchemaAttributes', 'Factors', 'Sessions', 'Domains'] as const

const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value
const pick = <Of extends object, Name extends keyof Of>(of: Of, names: readonly Name[]): Pick<Of, Name> =>
  Object.fromEntries(names.map(name => [name, of[name]])) as Pick<Of, Name>

/** The configuration that CreateUserPool stores. */
export const poolConfigFromCreate = (request: CreateUserPoolRequest): PoolConfig =>
  present({ ...changeable(request, request), ...pick(request, immutable), SchemaAttributes: schemaFromRequest(request.Schema) })

/** The configuration after UpdateUserPool. `omittedMembers` says what happens to members that the request omits. */
export const poolConfigFromUpdate = (stored: PoolConfig, request: UpdateUserPoolRequest): PoolConfig =>
  present({
    ...changeable(withKeptMembers(stored, request), request, stored),
    ...pick(stored, immutable),
    ...pick(stored, setByOthers),
  })

/** The members that both operations set. `settings`: the request with the members that are kept. */
function changeable(settings: Settings, request: Settings, stored?: PoolConfig): PoolConfig {
  const Policies = policiesFrom(settings, request, stored)
  return {
    Name: settings.PoolName,
    ...pick(settings, verbatim),
    DeletionProtection: settings.DeletionProtection ?? 'INACTIVE',
    UserPoolTier: tierFrom(settings),
    Policies,
    LambdaConfig: lambdaConfigFrom(settings.LambdaConfig),
    ...verificationMessagesFrom(request, stored),
    MfaConfiguration: settings.MfaConfiguration ?? 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...settings.EmailConfiguration },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...settings.AdminCreateUserConfig,
      // The older name of TemporaryPasswordValidityDays.
      UnusedAccountValidityDays: Policies.PasswordPolicy!.TemporaryPasswordValidityDays,
    },
  }
}

const tierFrom = ({ UserPoolTier }: Settings): UserPoolTierType => UserPoolTier ?? 'ESSENTIALS'

/** PreTokenGenerationConfig is shown as PreTokenGeneration too. docs/reference/lambda-triggers.md#1. */
function lambdaConfigFrom(given: LambdaConfigType = {}): LambdaConfigType {
  const { PreTokenGenerationConfig } = given
  return PreTokenGenerationConfig ? { PreTokenGeneration: PreTokenGenerationConfig.LambdaArn, ...given } : given
}

/**
 * The policy that the request omits is kept; one that it gives is replaced. LITE has no SignInPolicy, unless one that LITE does not allow
 * is left over, which the rules then refuse.
 */
function policiesFrom(settings: Settings, request: Settings, stored: PoolConfig | undefined): UserPoolPolicyType {
  const given = request.Policies?.PasswordPolicy
  const kept = stored?.Policies?.PasswordPolicy
  const days =
    given?.TemporaryPasswordValidityDays ||
    request.AdminCreateUserConfig?.UnusedAccountValidityDays ||
    (given ? undefined : kept?.TemporaryPasswordValidityDays)
  const PasswordPolicy = {
    ...(given ? { ...givenPolicyDefaults, ...given } : (kept ?? defaultPasswordPolicy)),
    TemporaryPasswordValidityDays: days || defaultPasswordPolicy.TemporaryPasswordValidityDays,
  }
  const SignInPolicy: SignInPolicyType = {
    AllowedFirstAuthFactors: ['PASSWORD'],
    ...(request.Policies?.SignInPolicy ?? stored?.Policies?.SignInPolicy),
  }
  const isPasswordless = SignInPolicy.AllowedFirstAuthFactors!.some(factor => factor !== 'PASSWORD')
  return tierFrom(settings) === 'LITE' && !isPasswordless ? { PasswordPolicy } : { PasswordPolicy, SignInPolicy }
}

/** Defaults within a PasswordPolicy that is given: requirements that it omits do not apply. */
const givenPolicyDefaults = {
  MinimumLength: 8,
  RequireUppercase: false,
  RequireLowercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
}

/**
 * VerificationMessageTemplate and the older top-level members are the same setting; the template takes precedence. Each text that the
 * request omits is kept; the other members of a template are replaced as a whole.
 */
function verificationMessagesFrom(
  request: Settings,
  stored: PoolConfig | undefined,
): Pick<PoolConfig, 'SmsVerificationMessage' | 'EmailVerificationMessage' | 'EmailVerificationSubject' | 'VerificationMessageTemplate'> {
  const template = request.VerificationMessageTemplate
  const sms = template?.SmsMessage ?? request.SmsVerificationMessage ?? stored?.SmsVerificationMessage
  const message = template?.EmailMessage ?? request.EmailVerificationMessage ?? stored?.EmailVerificationMessage
  const subject = template?.EmailSubject ?? request.EmailVerificationSubject ?? stored?.EmailVerificationSubject
  const VerificationMessageTemplate: VerificationMessageTemplateType = present({
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    ...(template ?? stored?.VerificationMessageTemplate),
    SmsMessage: sms,
    EmailMessage: message,
    EmailSubject: subject,
  })
  return { SmsVerificationMessage: sms, EmailVerificationMessage: message, EmailVerificationSubject: subject, VerificationMessageTemplate }
}
