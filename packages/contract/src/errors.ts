import type { ModelledErrorName } from './generated/operations.ts'

/** Errors of the protocols in front of the operations: not in the model, the same for every AWS service. The second group is that of KMS, the third the Query protocol's. */
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
} as const

/** Modelled errors that are not the caller's fault, or not answered with 400. Not-found errors are 400 here, never 404. */
const modelledStatus: Partial<Record<ModelledErrorName, number>> = {
  InternalErrorException: 500,
  InternalServerException: 500,
  ForbiddenException: 403,
}

export type ErrorName = ModelledErrorName | keyof typeof unmodelled

const statusByName: Readonly<Record<string, number>> = { ...unmodelled, ...modelledStatus }

/** HTTP status of an error. */
export const statusOf = (name: ErrorName): number => statusByName[name] ?? 400

export interface RefusalOptions {
  /** Why, for the operator's log. It never reaches the caller. */
  cause?: unknown
  /** Travels beside `message` in `InvalidParameterException`; no value of it is documented. */
  reasonCode?: string
}

/** An answer that is an error of the API: `name` and `message` go to the caller as they are. */
export class ServiceError extends Error {
  override readonly name: ErrorName
  readonly status: number
  readonly reasonCode: string | undefined

  constructor(name: ErrorName, message: string, { cause, reasonCode }: RefusalOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = name
    this.status = statusOf(name)
    this.reasonCode = reasonCode
  }
}

/** `throw refuse('NotAuthorizedException', 'Incorrect username or password.')` */
export const refuse = (name: ErrorName, message: string, options?: RefusalOptions): ServiceError => new ServiceError(name, message, options)
