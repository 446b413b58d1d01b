/**
 * The way to the service: clients of the AWS SDK for any endpoint, retries, errors as messages.
 * Not here: which calls a resource makes (resources/).
 */
export { type CallerIdentity, CallFailure, callCognito, fetchCallerIdentity, honoursCreationKeys } from './call.ts'
export { Connection } from './connection.ts'
export { hasErrorName, isNotFound } from './errors.ts'
export type { CognitoOperation } from './operations.ts'
