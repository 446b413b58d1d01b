/**
 * Users: attributes, names and aliases, statuses, password policy, credentials.
 * Not here: how somebody signs in (sign-in/), what goes to a person (delivery/), how rows are kept (storage/).
 */
export { assertAttributes, assertText, readableAttributes, toAttributeList } from './attributes.ts'
export { confirmRecoveryByName, recoverByName, resendByName } from './by-name.ts'
export { type AttributeChangeOutcome, changeAttributes, deleteAttributes } from './change-attributes.ts'
export { attemptLimitExceeded, prepareCode, userQuota } from './codes.ts'
export {
  attemptSubject,
  checkPassword,
  newCredential,
  simulatedSrpIdentity,
  simulatePasswordCheck,
  srpServerIdentity,
} from './credentials.ts'
export { inviteUser, type NewUserRequest } from './invite-user.ts'
export { userQuery } from './list-users-filter.ts'
export { migrateUser } from './migrate-user.ts'
export { aliasesOf } from './names.ts'
export { assertPasswordNotReused, passwordHistoryUpdate } from './password-history.ts'
export { assertPasswordPolicy, temporaryPasswordExpiry } from './passwords.ts'
export { allowsSelfRecovery, recoveryContact } from './recovery.ts'
export { confirmSignUp, confirmSignUpByAdmin, signUp, signUpDestination, simulateConfirmation } from './sign-up.ts'
export { describeUser, findUser, findUserBySub, getUser, type User, userFromRow } from './user.ts'
export { findClientAndUser, simulatedContact } from './user-existence.ts'
export { sendAttributeCode, verifyAttribute } from './verify-attribute.ts'
