/**
 * Service: calls through the AWS SDK to any endpoint, with retries and error messages.
 * Not here: which calls a resource makes (resources/).
 */
export { type CallerIdentity, CallFailure, callCognito, fetchCallerIdentity, honoursCreationKeys } from './call.ts'
export { Connection } from './connection.ts'
export { hasErrorName, isNotFound } from './errors.ts'
export type { CognitoOperation } from './operations.ts'
