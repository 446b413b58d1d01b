/**
 * The way to the service: clients of the AWS SDK for any endpoint, retries, errors as messages.
 * Not here: which calls a resource makes (resources/).
 */
export { CallFailure, callCognito, callerIdentity, honoursCreationKeys, type Identity } from './call.ts'
export { Connection } from './connection.ts'
export { isNamed, isNotFound } from './errors.ts'
