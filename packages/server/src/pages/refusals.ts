import type { ErrorName, RefusalReason, ServiceError } from '@poolhouse/contract'
import type { Texts } from './texts/index.ts'

type TextKey = keyof Texts['refusals']

/** Reasons of errors that pages show. They use no access tokens, so `missing-scope` is none of them. */
export type ShownReason = Exclude<RefusalReason, 'missing-scope'>

/** The text for each reason. A new reason without a row does not compile. */
const textByReason: Readonly<Record<ShownReason, TextKey>> = {
  'incorrect-credentials': 'wrongPassword',
  'locked-out': 'lockedOut',
  'user-disabled': 'disabled',
  'temporary-password-expired': 'temporaryExpired',
  'session-invalid': 'startAgain',
  'session-expired': 'startAgain',
  'session-used': 'startAgain',
  'code-incorrect': 'codeRefused',
  // User enumeration: the same text as for an incorrect code, since only an existing user can have an unexpired code.
  'code-expired': 'codeRefused',
  'totp-code-used': 'codeUsed',
  'no-second-factor': 'noFactor',
  'username-not-email': 'nameIsEmail',
  'username-not-phone-number': 'nameIsPhone',
  'username-not-email-or-phone-number': 'nameIsAddress',
  'username-is-email': 'nameIsNoAddress',
  'username-is-phone-number': 'nameIsNoAddress',
  'no-auto-verification': 'noCodes',
}

/** The text for an error without a reason, by its exception name. */
const textByException: Readonly<Partial<Record<ErrorName, TextKey>>> = {
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

/** Texts after which the sign-in cannot go on: the challenge session is over, or the user may not sign in. */
const finalTexts: ReadonlySet<TextKey> = new Set<TextKey>(['startAgain', 'lockedOut', 'disabled', 'noFactor', 'temporaryExpired'])

const isShownReason = (reason: RefusalReason | undefined): reason is ShownReason =>
  reason !== undefined && Object.hasOwn(textByReason, reason)

const textKeyOf = ({ name, reason }: ServiceError): TextKey | undefined =>
  isShownReason(reason) ? textByReason[reason] : textByException[name]

/**
 * The text that a page shows for an error of the API. A Lambda trigger's own message is shown as it is, since it is written for users; an
 * error without a text is shown as a general one.
 */
export function refusalText(texts: Texts, error: ServiceError): string {
  const key = textKeyOf(error)
  if (key !== undefined) return texts.refusals[key]
  return error.name === 'UserLambdaValidationException' ? error.message : texts.somethingWrong
}

/** Whether the user has to start the sign-in again after this error. */
export function endsSignIn(error: ServiceError): boolean {
  const key = textKeyOf(error)
  return key !== undefined && finalTexts.has(key)
}
