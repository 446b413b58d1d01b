import type { LambdaConfigType, PasswordPolicyType } from '@poolhouse/contract'
import { changePool, type Explanation, type RefusalFacts, sentText } from './explanation.ts'

const passwordPolicy = (member: keyof PasswordPolicyType, why: string): Explanation => ({
  of: 'pool',
  setting: `Policies.PasswordPolicy.${member}`,
  value: ({ pool, rule }) => pool?.config.Policies?.PasswordPolicy?.[member] ?? rule.value,
  why,
  fix: `choose another password, or change Policies.PasswordPolicy.${member} by UpdateUserPool, or passwordPolicy of the aws.cognito.UserPool in Pulumi`,
})

/** The name of an attribute, with what the schema says of it. */
const schemaOf = ({ pool, rule: { setting } }: RefusalFacts) =>
  pool?.config.SchemaAttributes?.find(({ Name }) => Name === setting || Name === `custom:${setting}` || `custom:${Name}` === setting)

const attribute = ({ rule: { setting } }: RefusalFacts): string => setting ?? 'of the request'

const trigger = (why: (facts: RefusalFacts) => string, fix: string): Explanation => ({
  of: 'pool',
  setting: ({ rule }) => `LambdaConfig.${rule.setting}`,
  value: ({ pool, rule }) => rule.value ?? pool?.config.LambdaConfig?.[rule.setting as keyof LambdaConfigType],
  why,
  fix: `${fix}; or remove it: ${changePool('LambdaConfig')}`,
})

/** Rules of user pools: what they allow, what passwords and attributes must be, what their triggers answer. */
export const poolExplanations = {
  'pool-unknown': {
    of: 'request',
    setting: 'UserPoolId',
    value: sentText,
    why: 'no user pool of this account has this id in the region of the request',
    fix: 'send the id of a pool that ListUserPools lists; after a reset or a new deployment it is another one',
  },
  'pool-setting-invalid': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'settings',
    value: ({ rule }) => rule.value,
    why: 'these settings of a user pool do not go together, or this one is not legal',
    fix: 'send other settings; the message names the rule',
  },
  'deletion-protected': {
    of: 'pool',
    setting: 'DeletionProtection',
    value: ({ pool }) => pool?.config.DeletionProtection,
    why: 'a pool with deletion protection cannot be deleted',
    fix: `set INACTIVE first: ${changePool('DeletionProtection')}`,
  },
  'pool-has-domain': {
    of: 'pool',
    setting: 'Domain',
    value: ({ rule }) => rule.value,
    why: 'a pool with a domain cannot be deleted',
    fix: 'delete its domain first, by DeleteUserPoolDomain',
  },
  'tier-lacks-feature': {
    of: 'pool',
    setting: 'UserPoolTier',
    value: ({ pool, rule }) => rule.value ?? pool?.config.UserPoolTier ?? 'ESSENTIALS',
    why: facts => `the feature plan has no ${sentText(facts)}`,
    fix: `choose a higher plan: ${changePool('UserPoolTier')}; or leave the feature out`,
  },
  'sign-up-disabled': {
    of: 'pool',
    setting: 'AdminCreateUserConfig.AllowAdminCreateUserOnly',
    value: ({ pool }) => pool?.config.AdminCreateUserConfig?.AllowAdminCreateUserOnly,
    why: 'only administrators create users of this pool',
    fix: 'call AdminCreateUser, or set it to false by UpdateUserPool, or adminCreateUserConfig of the aws.cognito.UserPool in Pulumi',
  },
  'password-length': passwordPolicy('MinimumLength', 'a password needs at least as many characters, and at most 256'),
  'password-lowercase': passwordPolicy('RequireLowercase', 'a password needs a lower-case letter (a-z)'),
  'password-uppercase': passwordPolicy('RequireUppercase', 'a password needs an upper-case letter (A-Z)'),
  'password-numbers': passwordPolicy('RequireNumbers', 'a password needs a digit'),
  'password-symbols': passwordPolicy('RequireSymbols', 'a password needs a symbol'),
  'password-reused': passwordPolicy('PasswordHistorySize', 'a new password must be none of the last ones'),
  'attribute-unknown': {
    of: 'pool',
    setting: 'SchemaAttributes',
    value: ({ pool }) => pool?.config.SchemaAttributes?.map(({ Name }) => Name) ?? 'the standard attributes',
    why: facts => `the schema has no attribute ${attribute(facts)}`,
    fix: 'send a known name (custom ones begin with custom:), or add it by AddCustomAttributes, or schemas of the aws.cognito.UserPool in Pulumi',
  },
  'attribute-value': {
    of: 'pool',
    setting: facts => `SchemaAttributes ${attribute(facts)}`,
    value: facts => {
      const found = schemaOf(facts)
      return found?.StringAttributeConstraints ?? found?.NumberAttributeConstraints ?? found?.AttributeDataType
    },
    why: ({ rule }) => `the value does not conform to it${rule.value === undefined ? '' : `: ${rule.value}`}`,
    fix: 'send another value; constraints of an attribute cannot be changed once it is there',
  },
  'attribute-immutable': {
    of: 'pool',
    setting: facts => `SchemaAttributes ${attribute(facts)}.Mutable`,
    value: () => false,
    why: facts => `the attribute ${attribute(facts)} cannot be changed after the user was created`,
    fix: 'leave it out, or create a pool with a mutable attribute: this cannot be changed later',
  },
  'attribute-required': {
    of: 'pool',
    setting: facts => `SchemaAttributes ${attribute(facts)}.Required`,
    value: () => true,
    why: facts => `a user of this pool needs the attribute ${attribute(facts)}`,
    fix: 'send it, or create a pool without this requirement: it cannot be changed later',
  },
  'attribute-format': {
    of: 'request',
    setting: attribute,
    value: () => 'not in its format',
    why: 'an e-mail address has a local part and a domain; a telephone number is a plus sign, the code of the country and digits only',
    fix: 'send the value in this format',
  },
  'no-recovery-by-user': {
    of: 'pool',
    setting: 'AccountRecoverySetting',
    value: ({ pool }) => pool?.config.AccountRecoverySetting,
    why: 'users cannot reset a forgotten password themselves',
    fix: `call AdminResetUserPassword or AdminSetUserPassword, or ${changePool('AccountRecoverySetting')}`,
  },
  'no-recovery-address': {
    of: 'user',
    setting: 'email_verified, phone_number_verified',
    value: ({ user }) =>
      typeof user === 'object'
        ? [user.attributes.email_verified ?? 'absent', user.attributes.phone_number_verified ?? 'absent']
        : undefined,
    why: ({ pool }) =>
      `a code for a forgotten password goes to a verified address only, by AccountRecoverySetting ${JSON.stringify(pool?.config.AccountRecoverySetting ?? 'default')} of the pool; and not to the channel of the second factor`,
    fix: 'verify an address of the user, by AdminUpdateUserAttributes with email_verified, or set the password by AdminSetUserPassword',
  },
  'custom-auth-without-triggers': {
    of: 'pool',
    setting: 'LambdaConfig',
    value: ({ pool }) => pool?.config.LambdaConfig ?? {},
    why: 'CUSTOM_AUTH needs the triggers DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse',
    fix: changePool('LambdaConfig'),
  },
  'factor-not-offered': {
    of: 'pool',
    setting: 'SoftwareTokenMfaConfiguration',
    value: () => 'not enabled',
    why: 'the pool offers no authenticator apps',
    fix: 'enable them by SetUserPoolMfaConfig, or softwareTokenMfaConfiguration of the aws.cognito.UserPool in Pulumi',
  },
  'passkeys-not-offered': {
    of: 'pool',
    setting: 'Policies.SignInPolicy.AllowedFirstAuthFactors',
    value: ({ pool }) => pool?.config.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'],
    why: 'the pool offers no passkeys, or has no relying party for them',
    fix: 'add WEB_AUTHN by UpdateUserPool, or signInPolicy of the aws.cognito.UserPool in Pulumi; the relying party is set by SetUserPoolMfaConfig',
  },
  'session-tracking-disabled': {
    of: 'pool',
    setting: 'UserSessionTracking',
    value: () => 'DISABLED',
    why: 'sessions of users are listed and revoked only where the pool tracks them',
    fix: 'enable it by SetUserPoolSessionConfiguration',
  },
  'threat-protection-disabled': {
    of: 'pool',
    setting: 'UserPoolAddOns.AdvancedSecurityMode',
    value: ({ pool }) => pool?.config.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF',
    why: 'risks are configured only in a pool with threat protection',
    fix: changePool('UserPoolAddOns'),
  },
  'no-auto-verification': {
    of: 'pool',
    setting: 'AutoVerifiedAttributes',
    value: ({ pool }) => pool?.config.AutoVerifiedAttributes ?? [],
    why: 'the pool verifies no address by a code',
    fix: changePool('AutoVerifiedAttributes'),
  },
  'no-second-factor': {
    of: 'pool',
    setting: 'MfaConfiguration',
    value: ({ pool }) => pool?.config.MfaConfiguration ?? 'OFF',
    why: 'the pool asks for a second factor, and this user has none that it offers',
    fix: 'register one for the user (a telephone number for SMS, a mail address, or an authenticator app), or change the factors by SetUserPoolMfaConfig',
  },
  'username-not-email': usernameKind('UsernameAttributes', 'users of this pool sign in by e-mail address, so the username must be one'),
  'username-not-phone-number': usernameKind(
    'UsernameAttributes',
    'users of this pool sign in by telephone number, so the username must be one',
  ),
  'username-not-email-or-phone-number': usernameKind(
    'UsernameAttributes',
    'users of this pool sign in by e-mail address or telephone number, so the username must be one of them',
  ),
  'username-is-email': usernameKind('AliasAttributes', 'the pool has e-mail addresses as aliases, so a username must not look like one'),
  'username-is-phone-number': usernameKind(
    'AliasAttributes',
    'the pool has telephone numbers as aliases, so a username must not look like one',
  ),
  'trigger-threw': trigger(
    ({ rule, settings }) =>
      `the function threw an error${settings.mode === 'development' && rule.sent !== undefined ? `: ${rule.sent}` : ''}`,
    'correct the function: its own log has more',
  ),
  'trigger-timeout': trigger(() => 'the function did not answer in time, three times', 'make the function faster: it has five seconds'),
  'trigger-failed': trigger(
    ({ rule }) => `the function could not be invoked: ${sentText({ rule } as RefusalFacts)}`,
    'give the function a target, with --trigger ARN=TARGET or --lambda URL of poolhouse start',
  ),
  'trigger-answer': trigger(
    () => 'the function must answer the whole event, with a response of the form that the trigger has',
    'let the function return the event',
  ),
} satisfies Record<string, Explanation>

function usernameKind(setting: 'UsernameAttributes' | 'AliasAttributes', why: string): Explanation {
  return {
    of: 'pool',
    setting,
    value: ({ pool }) => pool?.config[setting],
    why,
    fix: 'send another username; the kind of usernames cannot be changed once the pool is there',
  }
}
