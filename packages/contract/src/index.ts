/**
 * Contract: what is true of the API for every server and client of it: shapes, constraints, error names, caller kinds, rules of app clients.
 * Not here: what an operation does (server), how a program describes a resource (provider). Imports nothing.
 */

export {
  type EmailAddress,
  looksLikeEmail,
  looksLikePhoneNumber,
  type Mailbox,
  parseEmailAddress,
  parseMailbox,
  parsePhoneNumber,
} from './addresses.ts'
export * from './client-rules/index.ts'
export type { Shape } from './constraints.ts'
export {
  type ErrorName,
  type RefusalOptions,
  type RefusalReason,
  refusalReasons,
  refuse,
  refuseBecause,
  ServiceError,
  statusOf,
} from './errors.ts'
export type * as Iam from './generated/iam.ts'
export type * from './generated/operations.ts'
export type * as Sts from './generated/sts.ts'
export { type JsonSchema, requestSchema } from './json-schema.ts'
export {
  type CallerKind,
  callerKind,
  declaredErrors,
  hasEmptyBody,
  hasInputMember,
  type Input,
  isOperationName,
  type OperationName,
  type Output,
  operationNames,
} from './operations.ts'
export { ownMember } from './own-member.ts'
export {
  hasQueryMember,
  type QueryInput,
  type QueryOperationName,
  type QueryOutput,
  type QueryServiceName,
  queryOperationNames,
  queryOperationShapes,
  queryShape,
  validateQuery,
} from './query-services.ts'
export { type DecidingRule, type RefusalRule, refusalRules } from './refusal-rules.ts'
export { findUnknownMember, type UnknownMember } from './unknown-members.ts'
export { validate } from './validate.ts'
