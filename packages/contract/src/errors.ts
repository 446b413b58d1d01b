import type { ModelledErrorName } from './generated/operations.ts'
import type { DecidingRule } from './refusal-rules.ts'

/**
 * Errors of the protocols in front of the operations: not in the model, the same for every AWS service. The second group is that of KMS, the third the
 * Query protocol's, the fourth Pinpoint's, the fifth those of IAM and STS.
 */
const unmodelled = {
  MissingAuthenticationTokenException: 400,
  UnrecognizedClientException: 400,
  InvalidSignatureException: 400,
  IncompleteSignatureException: 400,
  ExpiredTokenException: 400,
  UnknownOperationException: 400,
  NotImplementedException: 400,
  SerializationException: 400,
  ThrottlingException: 400,
  RequestEntityTooLarge: 413,
  InternalFailure: 500,
  ServiceUnavailable: 503,

  ValidationException: 400,
  InvalidCiphertextException: 400,
  IncorrectKeyException: 400,

  InvalidAction: 400,
  ValidationError: 400,
  MalformedInput: 400,
  InvalidClientTokenId: 403,
  SignatureDoesNotMatch: 403,
  MissingAuthenticationToken: 403,
  IncompleteSignature: 400,
  ExpiredToken: 403,
  AccessDenied: 403,
  Throttling: 400,

  BadRequestException: 400,
  NotFoundException: 404,
  MethodNotAllowedException: 405,
  PayloadTooLargeException: 413,
  InternalServerErrorException: 500,

  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  DeleteConflict: 409,
  LimitExceeded: 409,
  ConcurrentModification: 409,
  MalformedPolicyDocument: 400,
  InvalidInput: 400,
  UnmodifiableEntity: 400,
  PolicyNotAttachable: 400,
  ServiceFailure: 500,
  PackedPolicyTooLarge: 400,
  RegionDisabledException: 403,
  IDPRejectedClaim: 403,
  IDPCommunicationError: 400,
  InvalidIdentityToken: 400,
} as const

/** Modelled errors that are not the caller's fault, or not answered with 400. Not-found errors are 400 here, never 404. */
const modelledStatus: Partial<Record<ModelledErrorName, number>> = {
  InternalErrorException: 500,
  InternalServerException: 500,
  ForbiddenException: 403,
}

/** Every exception name that an answer may have. */
export type ErrorName = ModelledErrorName | keyof typeof unmodelled

const statusByName: Readonly<Record<string, number>> = { ...unmodelled, ...modelledStatus }

/** HTTP status of an error. */
export const statusOf = (name: ErrorName): number => statusByName[name] ?? 400

/** Errors on which callers inside the process branch: their exception and message stand here once, under the reason that names the cause. */
const refusals = {
  'incorrect-credentials': ['NotAuthorizedException', 'Incorrect username or password.'],
  'locked-out': ['NotAuthorizedException', 'Password attempts exceeded'],
  'user-disabled': ['NotAuthorizedException', 'User is disabled.'],
  'temporary-password-expired': ['NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.'],
  'session-invalid': ['NotAuthorizedException', 'Invalid session for the user.'],
  'session-expired': ['NotAuthorizedException', 'Invalid session for the user, session is expired.'],
  'session-used': ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.'],
  'code-incorrect': ['CodeMismatchException', 'Invalid verification code provided, please try again.'],
  'code-expired': ['ExpiredCodeException', 'Invalid code provided, please request a code again.'],
  'totp-code-used': ['ExpiredCodeException', 'Your software token has already been used once.'],
  'no-second-factor': ['InvalidParameterException', 'User does not have delivery config set to turn on SMS_MFA'],
  'username-not-email': ['InvalidParameterException', 'Username should be an email.'],
  'username-not-phone-number': ['InvalidParameterException', 'Username should be a phone number.'],
  'username-not-email-or-phone-number': ['InvalidParameterException', 'Username should be either an email or a phone number.'],
  'username-is-email': ['InvalidParameterException', 'Username cannot be of email format, since user pool is configured for email alias.'],
  'username-is-phone-number': [
    'InvalidParameterException',
    'Username cannot be of phone number format, since user pool is configured for phone number alias.',
  ],
  'no-auto-verification': ['NotAuthorizedException', 'Cannot resend codes. Auto verification not turned on.'],
  'missing-scope': ['NotAuthorizedException', 'Access Token does not have required scopes'],
} as const satisfies Record<string, readonly [ErrorName, string]>

/** The cause of an error, for branching inside the process. It never leaves the process: no body, header or log line holds it. */
export type RefusalReason = keyof typeof refusals

/** Every reason. */
export const refusalReasons = Object.keys(refusals) as readonly RefusalReason[]

/** What an error carries beside its exception name and message. */
export interface RefusalOptions {
  /** The underlying error, for the operator's log. It never reaches the caller. */
  cause?: unknown
  /** The member `reasonCode` of `InvalidParameterException`, which the caller sees; no value of it is documented. */
  reasonCode?: string
  /** @see RefusalReason */
  reason?: RefusalReason
  /** What decided it, for the operator's log. It never reaches the caller. */
  rule?: DecidingRule
}

/** An answer that is an error of the API: `name` and `message` go to the caller as they are. */
export class ServiceError extends Error {
  override readonly name: ErrorName
  readonly status: number
  readonly reasonCode: string | undefined
  // Private, so that neither JSON.stringify nor util.inspect shows it.
  readonly #reason: RefusalReason | undefined
  readonly #rule: DecidingRule | undefined

  constructor(name: ErrorName, message: string, { cause, reasonCode, reason, rule }: RefusalOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = name
    this.status = statusOf(name)
    this.reasonCode = reasonCode
    this.#reason = reason
    this.#rule = rule
  }

  /** Undefined for errors on which no caller branches, and for those that the exception name tells apart. */
  get reason(): RefusalReason | undefined {
    return this.#reason
  }

  /** Undefined for errors without a rule, and for those whose reason explains them. */
  get rule(): DecidingRule | undefined {
    return this.#rule
  }
}

/** `throw refuse('ResourceNotFoundException', 'User pool client abc does not exist.')` */
export const refuse = (name: ErrorName, message: string, options?: RefusalOptions): ServiceError => new ServiceError(name, message, options)

/** `throw refuseBecause('locked-out')`: an error of the table of reasons, with its exception name and message. */
export function refuseBecause(reason: RefusalReason, options?: Omit<RefusalOptions, 'reason'>): ServiceError {
  const [name, message] = refusals[reason]
  return new ServiceError(name, message, { ...options, reason })
}
