/**
 * Users: attributes, names and aliases, statuses, password policy, credentials.
 * Not here: how somebody signs in (sign-in/), what goes to a person (delivery/), how rows are kept (storage/).
 */
export { asList, assertAttributes, assertText, readableAttributes } from './attributes.ts'
export { confirmRecoveryByName, recoverByName, resendByName } from './by-name.ts'
export { type Changed, changeAttributes, deleteAttributes } from './change-attributes.ts'
export { makeCode, perHour, tooOften } from './codes.ts'
export { checkPassword, newCredential, simulateCheck, simulatedIdentity, srpParty, subjectOf } from './credentials.ts'
export { userQuery } from './filter.ts'
export { inviteUser, type NewUserRequest } from './invite-user.ts'
export { migrateUser } from './migrate-user.ts'
export { aliasesOf } from './names.ts'
export { assertUnused, pastOf } from './password-history.ts'
export { assertPassword, temporaryUntil } from './passwords.ts'
export { isSelfRecovery, recoveryContact } from './recovery.ts'
export { confirmByAdmin, confirmSignUp, signUp, signUpDestination, simulateConfirmation } from './sign-up.ts'
export { describeUser, findUser, findUserBySub, getUser, type User, userFromRow } from './user.ts'
export { findByClient, simulatedContact } from './user-existence.ts'
export { sendAttributeCode, verifyAttribute } from './verify-attribute.ts'
