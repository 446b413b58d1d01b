/**
 * Users: attributes, names and aliases, statuses, password policy, credentials.
 * Not here: how somebody signs in (sign-in/), what goes to a person (delivery/), how rows are kept (storage/).
 */
export { asList, asRecord, assertAttributes, readableAttributes } from './attributes.ts'
export { checkPassword, newCredential, simulateCheck, simulatedIdentity, srpIdentity, subjectOf } from './credentials.ts'
export { aliasesOf, assertUsername, fold } from './names.ts'
export { assertPassword, newTemporaryPassword, temporaryUntil } from './passwords.ts'
export { findUser, findUserBySub, getUser, type User, userFromRow } from './user.ts'
