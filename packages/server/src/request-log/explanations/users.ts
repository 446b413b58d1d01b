import { challengeSessionSeconds } from '@poolhouse/contract'
import { changeClient, type Explanation, type RefusalFacts, sentText } from './explanation.ts'

const status = {
  of: 'user',
  setting: 'UserStatus',
  value: ({ user }: RefusalFacts) => (typeof user === 'object' ? user.status : undefined),
} as const

const session = (why: string): Explanation => ({
  of: 'client',
  setting: 'AuthSessionValidity',
  value: ({ client }) => client && `${challengeSessionSeconds(client) / 60} minutes`,
  why,
  fix: `start the sign-in again, and send the Session of the answer before; for more time ${changeClient('AuthSessionValidity')}`,
})

const code = (value: string, why: string, fix: string): Explanation => ({
  of: 'user',
  setting: 'verification code',
  value: () => value,
  why,
  fix,
})

const newCode =
  'request a new code (ResendConfirmationCode, ForgotPassword, GetUserAttributeVerificationCode); "poolhouse inbox" shows it in development'

/** Rules about one user: who it is, in which state, with which credentials. */
export const userExplanations = {
  'incorrect-credentials': {
    of: 'user',
    setting: 'password',
    value: () => 'not the one that was sent',
    why: ({ user }) =>
      typeof user === 'object' && !user.enabled
        ? 'the password is not correct; the user is disabled as well'
        : 'the user exists, and the password is not correct (or the proof of SRP was sent before)',
    fix: 'send the right password; an administrator sets one by AdminSetUserPassword',
  },
  'user-unknown': {
    of: 'request',
    setting: 'Username',
    value: () => 'no user of the pool has this name',
    why: 'neither a username nor a verified alias of the pool is the name that was sent',
    fix: 'look for the user with ListUsers: an alias works once it is verified, and a reset removes all users',
  },
  'user-existence-hidden': {
    of: 'client',
    setting: 'PreventUserExistenceErrors',
    value: ({ client }) => client?.PreventUserExistenceErrors,
    why: ({ client }) =>
      `the pool has no such user; ${client?.PreventUserExistenceErrors === 'ENABLED' ? 'this setting makes' : 'pages always make'} the answer look like that for a wrong password or code`,
    fix: `sign the user up, or send the right username; to see UserNotFoundException while you develop, set LEGACY: ${changeClient('PreventUserExistenceErrors')}`,
  },
  'user-disabled': {
    of: 'user',
    setting: 'Enabled',
    value: () => false,
    why: 'an administrator disabled the user',
    fix: 'call AdminEnableUser',
  },
  'user-not-confirmed': {
    ...status,
    why: 'a user who signed up cannot sign in before the confirmation',
    fix: 'call ConfirmSignUp with the code, or AdminConfirmSignUp',
  },
  'user-confirmed-already': {
    ...status,
    why: 'only an unconfirmed user can be confirmed',
    fix: 'go on to the sign-in: the user is confirmed',
  },
  'password-reset-required': {
    ...status,
    why: 'an administrator reset the password, or the user was imported without one',
    fix: 'call ForgotPassword and ConfirmForgotPassword, or AdminSetUserPassword',
  },
  'password-not-resettable': {
    ...status,
    why: 'the password of a user in this state cannot be reset by a code',
    fix: 'for FORCE_CHANGE_PASSWORD invite the user again (AdminCreateUser with MessageAction RESEND), or set a password by AdminSetUserPassword',
  },
  'user-of-provider': { ...status, why: 'an identity provider vouches for the user', fix: 'change it at the provider' },
  'temporary-password-expired': {
    of: 'pool',
    setting: 'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
    value: ({ pool }) => pool?.config.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays || 7,
    why: 'the temporary password is older than these days',
    fix: 'invite the user again: AdminCreateUser with MessageAction RESEND, or AdminSetUserPassword',
  },
  'locked-out': {
    of: 'user',
    setting: 'failed attempts',
    value: () => 'five or more wrong passwords',
    why: 'after five wrong passwords sign-in is refused for a time that doubles, up to 15 minutes',
    fix: 'wait, or advance the clock in development ("poolhouse clock advance 15m")',
  },
  'attempts-exhausted': {
    of: 'user',
    setting: 'attempts in an hour',
    value: ({ rule }) => rule.value ?? 'used up',
    why: 'codes, guesses of codes and changes of the password are limited for each user and hour',
    fix: 'wait an hour, or advance the clock in development ("poolhouse clock advance 1h")',
  },
  'codes-exhausted': {
    of: 'user',
    setting: 'codes in an hour',
    value: ({ rule }) => rule.value ?? 'used up',
    why: 'codes that are sent as a factor are limited for each user and hour',
    fix: 'wait an hour, or advance the clock in development ("poolhouse clock advance 1h")',
  },
  'code-incorrect': code('not the one that was sent', 'the code is not the newest one of this user', `send the newest code, or ${newCode}`),
  'code-expired': code(
    'expired, or used',
    'a code of a sign-up or an address works for 24 hours, one of a forgotten password for one, and once',
    newCode,
  ),
  'code-not-requested': code('none is waiting', 'no code was requested for this, or it was used', newCode),
  'factor-code-wrong': code(
    'not the one of the challenge',
    'the code of the second factor is not correct: by mail and SMS it is the newest one; of an app it is that of the time of this service, whose clock development mode can advance',
    'send the newest code; for an app compare "poolhouse clock now" with the clock of the device',
  ),
  'factor-missing': {
    of: 'user',
    setting: 'software token',
    value: () => 'none',
    why: 'the user has no authenticator app, or its set-up is not complete',
    fix: 'call AssociateSoftwareToken and VerifySoftwareToken first',
  },
  'totp-code-used': code(
    'used before',
    'a code of an authenticator app works once, even within its 30 seconds',
    'wait for the next code of the app',
  ),
  'session-invalid': session('the Session is unknown, of another user, client or challenge, or had too many wrong answers'),
  'session-expired': session('the Session is older than this'),
  'session-used': session('the Session was answered with success before'),
  'username-taken': {
    of: 'pool',
    setting: 'Username',
    value: () => 'taken',
    why: ({ rule }) => `another user of the pool has this ${rule.setting ?? 'username'}`,
    fix: 'choose another name, or sign in as that user',
  },
  'alias-taken': {
    of: 'pool',
    setting: ({ pool }) => (pool?.config.UsernameAttributes ? 'UsernameAttributes' : 'AliasAttributes'),
    value: ({ pool }) => pool?.config.UsernameAttributes ?? pool?.config.AliasAttributes,
    why: ({ rule }) => `another user of the pool signs in with this ${rule.setting ?? 'address'}`,
    fix: 'send another address, or move the alias with ForceAliasCreation',
  },
  'group-unknown': {
    of: 'request',
    setting: 'GroupName',
    value: sentText,
    why: 'the pool has no such group',
    fix: 'create it by CreateGroup, or send a name that ListGroups lists',
  },
  'group-exists': {
    of: 'request',
    setting: 'GroupName',
    value: sentText,
    why: 'the pool has a group of this name',
    fix: 'choose another name, or change the group by UpdateGroup',
  },
} satisfies Record<string, Explanation>
