/**
 * Users: attributes, names and aliases, statuses, password policy, credentials.
 * Not here: how somebody signs in (sign-in/), what goes to a person (delivery/), how rows are kept (storage/).
 */
export { asList, assertAttributes, readableAttributes } from './attributes.ts'
export { checkPassword, newCredential, simulateCheck, simulatedIdentity, srpIdentity, subjectOf } from './credentials.ts'
export { inviteUser, type NewUserRequest } from './invite-user.ts'
export { aliasesOf } from './names.ts'
export { assertPassword, temporaryUntil } from './passwords.ts'
export { findUser, findUserBySub, getUser, type User, userFromRow } from './user.ts'
