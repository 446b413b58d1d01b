/**
 * Service: calls through the AWS SDK to any endpoint, with retries and error messages.
 * Not here: which calls a resource makes (resources/).
 */
export { type CallerIdentity, CallFailure, callService, fetchCallerIdentity, honoursCreationKeys } from './call.ts'
export { Connection } from './connection.ts'
export { hasErrorName, ignoringMissing, isNotFound } from './errors.ts'
export type { OperationOf } from './operations.ts'
export { withRetries } from './retry.ts'
