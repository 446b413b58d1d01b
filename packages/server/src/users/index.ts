/**
 * Users: attributes, usernames and aliases, statuses, passwords and their policy, codes, sign-up and recovery, user enumeration.
 * Not here: sign-in (sign-in/), messages (delivery/), how rows are kept (storage/).
 */
export { assertAttributes, assertText, readableAttributes, storedAttributes, toAttributeList } from './attributes.ts'
export { type AttributeChangeOutcome, changeAttributes, deleteAttributes } from './change-attributes.ts'
export { attemptLimitExceeded, userQuota } from './codes.ts'
export { confirmSignUp, confirmSignUpByAdmin, resendConfirmationCode } from './confirm-sign-up.ts'
export {
  attemptSubject,
  checkPassword,
  simulatedSubject,
  simulatePasswordCheck,
  srpServerIdentity,
} from './credentials.ts'
export { setUserEnabled } from './enable-user.ts'
export { type ClientAndUser, findClientAndUser, findUserOfClient } from './find-client-and-user.ts'
export { confirmForgotPassword, forgotPassword, resetPasswordByAdmin } from './forgot-password.ts'
export { identitiesAttribute, identitiesOf, type ShownIdentity } from './identities.ts'
export { inviteUser, type NewUserRequest } from './invite-user.ts'
export { userQuery } from './list-users-filter.ts'
export { migrateUser } from './migrate-user.ts'
export { aliasesOf, aliasesOfUser, foldName } from './names.ts'
export { changePassword, preparePasswordChange } from './password-change.ts'
export { assertPasswordPolicy } from './passwords.ts'
export { allowsSelfRecovery } from './recovery-recipient.ts'
export { listNameCollisions, type NameCollision } from './shared-names.ts'
export { assertSelfSignUp, signUp, signUpDestination } from './sign-up.ts'
export { postConfirmation, preFederatedSignUp } from './sign-up-triggers.ts'
export { simulatedUserId } from './simulated-id.ts'
export { describeUser, findUser, findUserBySub, getUser, type User, userFromRow, userNotFound } from './user.ts'
export { hidesUserExistence, simulatedAddress } from './user-existence.ts'
export { sendAttributeCode, verifyAttribute } from './verify-attribute.ts'
