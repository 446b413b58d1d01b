import type { ServiceError } from '@poolhouse/contract'
import type { Texts } from './texts/index.ts'

type Key = keyof Texts['refusals']

/** What a person is told, by the service's own words. */
const byMessage: Readonly<Record<string, Key>> = {
  'Incorrect username or password.': 'wrongPassword',
  'Password attempts exceeded': 'lockedOut',
  'User is disabled.': 'disabled',
  'Temporary password has expired and must be reset by an administrator.': 'temporaryExpired',
  'Your software token has already been used once.': 'codeUsed',
  'Invalid verification code provided, please try again.': 'codeRefused',
  // Who has no code is told what a wrong code is told: the other way round it would tell who exists.
  'Invalid code provided, please request a code again.': 'codeRefused',
  'Username should be an email.': 'nameIsEmail',
  'Username should be a phone number.': 'nameIsPhone',
  'Username should be either an email or a phone number.': 'nameIsAddress',
  'Username cannot be of email format, since user pool is configured for email alias.': 'nameIsNoAddress',
  'Username cannot be of phone number format, since user pool is configured for phone number alias.': 'nameIsNoAddress',
  'Cannot resend codes. Auto verification not turned on.': 'noCodes',
  'Invalid session for the user.': 'startAgain',
  'Invalid session for the user, session is expired.': 'startAgain',
  'Invalid session for the user, session can only be used once.': 'startAgain',
  'User does not have delivery config set to turn on SMS_MFA': 'noFactor',
}

/** What stays is told by the name of the exception. */
const byName: Readonly<Record<string, Key>> = {
  CodeMismatchException: 'wrongCode',
  EnableSoftwareTokenMFAException: 'wrongCode',
  InvalidPasswordException: 'passwordRefused',
  PasswordHistoryPolicyViolationException: 'passwordUsedBefore',
  UsernameExistsException: 'nameTaken',
  AliasExistsException: 'addressTaken',
  InvalidParameterException: 'valueRefused',
  TooManyRequestsException: 'tooOften',
  LimitExceededException: 'tooOften',
  CodeDeliveryFailureException: 'notSent',
}

/** After these nothing is left to answer. */
const ends: ReadonlySet<Key | undefined> = new Set<Key>(['startAgain', 'lockedOut', 'disabled', 'noFactor', 'temporaryExpired'])

const find = (table: Readonly<Record<string, Key>>, name: string): Key | undefined => (Object.hasOwn(table, name) ? table[name] : undefined)
const keyOf = ({ name, message }: ServiceError): Key | undefined => find(byMessage, message) ?? find(byName, name)

/** Words of the pool's functions are meant for people. Of everything else nobody learns more than that it failed. */
export function refusalText(texts: Texts, error: ServiceError): string {
  const key = keyOf(error)
  if (key !== undefined) return texts.refusals[key]
  return error.name === 'UserLambdaValidationException' ? error.message : texts.somethingWrong
}

export const endsSignIn = (error: ServiceError): boolean => ends.has(keyOf(error))
