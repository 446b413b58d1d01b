/**
 * Storage: the `Store` interface, the schema and its migrations, decisions and queries by noun, and the two engines that run them (SQLite, PostgreSQL).
 * A rule of Cognito is here only if it must be checked in the transaction that writes. Nothing here calls a network or reads the clock.
 */

export {
  type AccessKeyRow,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  type NamedAccessKeyRow,
  type NewAccessKey,
  readAccessKey,
  recordAdminKeyUse,
  replaceAdminKey,
  replaceUserKey,
} from './access-keys.ts'
export {
  type AnalyticsDeliveryRow,
  type AnalyticsEventKind,
  type AnalyticsEventRow,
  type AnalyticsOrigin,
  type AnalyticsResult,
  claimAnalyticsEvents,
  clientOfNobody,
  countWaitingAnalyticsEvents,
  finishAnalyticsEvents,
  listAnalyticsDeliveries,
  type NewAnalyticsEvent,
  readUsersBySub,
  recordAnalyticsEvent,
  recordAnalyticsEvents,
  releaseAnalyticsEvents,
  retryAnalyticsEvent,
  suppressEvent,
  type WaitingAnalyticsEvents,
} from './analytics.ts'
export { type Attempt, clearFailures, readLockOut, recordFailure } from './attempts.ts'
export { type AuditAnchorRow, addAuditAnchor, latestAuditAnchor, listAuditAnchors } from './audit-anchors.ts'
export {
  type AuthEventRow,
  continueAuthEvent,
  listAuthEvents,
  listPassedSignIns,
  readAuthEvent,
  readAuthEventOfSession,
  recordAuthEvent,
  setAuthEventFeedback,
} from './auth-events.ts'
export {
  type AuthorizationCodeRow,
  burnAuthorizationCode,
  issueAuthorizationCode,
  type NewAuthorizationCode,
  readAuthorizationCode,
  redeemAuthorizationCode,
} from './authorization-codes.ts'
export { type Backlog, countBacklog } from './backlog.ts'
export {
  type BackupHeader,
  type BackupReport,
  backUpStore,
  type DataPlace,
  restoreStore,
} from './backup/index.ts'
export { type BrandingImage, listBrandingImages, readBrandingImage } from './branding-images.ts'
export {
  type BrandingStyleRow,
  createBrandingStyle,
  deleteBrandingStyle,
  readBrandingStyle,
  readBrandingStyleOfClient,
  type StyleContent,
  updateBrandingStyle,
} from './branding-styles.ts'
export {
  type BrowserSessionRow,
  createBrowserSession,
  endBrowserSession,
  listBrowserSessions,
  listProviderSessions,
  type NewBrowserSession,
  readBrowserSession,
} from './browser-sessions.ts'
export {
  answerNewPassword,
  type ChallengeSessionRow,
  type NewChallengeSession,
  openChallengeSession,
  readChallengeSession,
  spendChallengeSession,
} from './challenge-sessions.ts'
export {
  addSecret,
  type ClientRow,
  type ClientSecretRow,
  createClient,
  deleteClient,
  listClients,
  readClient,
  readClientSecrets,
  readRegisteredName,
  recordSecretUses,
  removeSecret,
  type SecretUse,
  updateClient,
} from './clients.ts'
export { type CodePurpose, checkCode, consumeCode, issueCode } from './codes.ts'
export {
  type ConsentKey,
  type ConsentRow,
  giveConsent,
  listConsents,
  readConsent,
  revokeConsent,
} from './consents.ts'
export {
  confirmDevice,
  type DeviceKey,
  type DeviceRow,
  type DeviceUse,
  forgetDevice,
  forgottenDevice,
  listDevices,
  placeDevice,
  readDevice,
  setDeviceRemembered,
} from './devices.ts'
export { claimDomain, type DomainRow, listDomainHosts, listDomainsByName, readDomainByHost, releaseDomain } from './domains.ts'
export {
  createFamily,
  type FamilyKey,
  type FamilyRow,
  type FamilyToRefresh,
  hasEverSignedIn,
  type NewFamily,
  type PresentedRefreshToken,
  type Rotation,
  readFamily,
  readFamilyToRefresh,
  revokeFamily,
  rotate,
} from './families.ts'
export {
  createGroup,
  deleteGroup,
  type GroupRow,
  joinGroup,
  leaveGroup,
  listGroups,
  listGroupsOfUser,
  listUsersInGroup,
  readGroup,
  updateGroup,
} from './groups.ts'
export * from './iam-tables/index.ts'
export {
  createIdentityProvider,
  deleteIdentityProvider,
  type IdentityProviderRow,
  listIdentityProviders,
  readIdentityProvider,
  readIdentityProviderByIdentifier,
  updateIdentityProvider,
} from './identity-providers.ts'
export { readLogDelivery, setLogDelivery } from './log-deliveries.ts'
export {
  claimLogRecords,
  type LogRecordRow,
  type NewLogRecord,
  recordLog,
  releaseLogRecords,
  removeLogRecords,
  retryLogRecords,
} from './log-outbox.ts'
export {
  type EncryptedKeys,
  keepEncryptedKey,
  masterKeyHashes,
  masterKeyProgress,
  type RewrittenValue,
  readEncryptedKeys,
  replaceMasterKey,
  rewriteUnderMasterKey,
} from './master-key.ts'
export {
  advanceClock,
  countRows,
  countRowsOfPool,
  identityKey,
  insertMetadata,
  masterKeyCheck,
  masterKeyFingerprint,
  readMetadata,
} from './metadata.ts'
export { listSharedNames, type SharedName } from './names.ts'
export { pointOf } from './neighbours.ts'
export {
  claimMessages,
  listOutbox,
  listUntakenMessages,
  type Medium,
  markMessageDelivered,
  type NewMessage,
  type OutboxRow,
  releaseMessages,
  retryMessage,
  takeMessage,
} from './outbox.ts'
export {
  addPasskey,
  keepPasskeyChallenge,
  listPasskeys,
  listPasskeysOrDecoy,
  type PasskeyRow,
  type PublicKeyRow,
  placePasskey,
  readPasskeyChallenge,
  readPublicKeyOrDecoy,
  removePasskey,
  usePasskey,
} from './passkeys.ts'
export { listPastPasswords, type PasswordHistoryUpdate } from './password-history.ts'
export { keepPendingSignIn, type PendingSignInRow, type TakenSignIn, takePendingSignIn } from './pending-sign-ins.ts'
export {
  changePinpointSettings,
  changePinpointTags,
  createPinpointApp,
  deletePinpointApp,
  listAllPinpointApps,
  listPinpointApps,
  type PinpointAppRow,
  readPinpointApp,
} from './pinpoint-apps.ts'
export {
  deleteEndpointsOfUser,
  deletePinpointEndpoint,
  type EndpointChange,
  type EndpointContent,
  listEndpointsOfUser,
  listExistingEndpoints,
  type PinpointEndpointRow,
  readPinpointEndpoint,
  updatePinpointEndpoints,
} from './pinpoint-endpoints.ts'
export {
  type ActorKind,
  dayOf,
  type EventPosition,
  eventMeasure,
  listPinpointEvents,
  type NewEvent,
  type PinpointEventRow,
  storePinpointEvents,
} from './pinpoint-events.ts'
export { actorMeasures, allClients, countDistinctActors, type DailyCount, readDailyCounts } from './pinpoint-numbers.ts'
export { type ClientCount, readClientCountsByDay, readClientCountsByHour } from './pinpoint-report.ts'
export {
  claimSinkBatches,
  eventsOfBatch,
  readSinkBacklog,
  releaseSinkBatches,
  removeSinkBatches,
  retrySinkBatches,
  type SinkBatchRow,
} from './pinpoint-sink.ts'
export { openPostgres } from './postgres/store.ts'
export { consumeQuota, consumeQuotas, type HourlyQuota } from './quotas.ts'
export { addRequestCounts, type RequestCountsRow, readRequestCounts } from './request-counts.ts'
export { resetStore } from './reset.ts'
export {
  createResourceServer,
  deleteResourceServer,
  listResourceServers,
  type ResourceServerRow,
  readResourceServer,
  updateResourceServer,
} from './resource-servers.ts'
export { type RiskConfigurationRow, readRiskConfiguration, setRiskConfiguration } from './risk-configurations.ts'
export { checkSqliteFile, idOf, listOrphanedRows, listRowsOfTable, type OrphanedRow } from './row-checks.ts'
export {
  claimMetadataRead,
  createSamlKey,
  keepSamlMetadata,
  readSamlKey,
  readSamlMetadataRow,
  type SamlMetadataRow,
  spendAssertion,
} from './saml.ts'
export {
  activateTotp,
  continueSessionByFactor,
  countWrongAnswer,
  createFamilyByFactor,
  type FactorAnswer,
  type FactorSummary,
  type FactorsRow,
  keepPendingTotp,
  readFactorSummary,
  readFactors,
  replaceChallengeSession,
  setFactors,
} from './second-factors.ts'
export { type SignOut, signOutUser } from './sign-outs.ts'
export { confirmUser, type NewSignUp, type SimulatedSignUp, signUpOrSimulate, signUpUser } from './sign-up.ts'
export {
  listPoolsWithOldKeys,
  type NewSigningKey,
  readSigningKeys,
  rotateSigningKeys,
  type SigningKeyRow,
} from './signing-keys.ts'
export { listSnapshotIds, mostSnapshotRows, mostSnapshots, restoreSnapshot, takeSnapshot } from './snapshots.ts'
export type { Decision, SqlValue, Statement } from './sql.ts'
export { databaseFile, openSqlite } from './sqlite/store.ts'
export { StorageError, type Store } from './store.ts'
export { sweep } from './sweep.ts'
export type { TableName } from './tables.ts'
export { createTerms, deleteTerms, listTerms, listTermsOfClient, readTerms, readTermsByName, type TermsRow, updateTerms } from './terms.ts'
export { readUiCustomization, removeUiCustomization, setUiCustomization, type UiCustomizationRow } from './ui-customizations.ts'
export { type ChangedUser, changeUser, changeUserByCode, readCode, setPasswordByCode, type UserChange } from './user-changes.ts'
export {
  type CreatedFederatedUser,
  createFederatedUser,
  linkIdentity,
  listIdentitiesOfUser,
  type NewFederatedUser,
  readUserByIdentity,
  resolveLink,
  type UserIdentityKey,
  type UserIdentityRow,
  unlinkIdentity,
} from './user-identities.ts'
export {
  createPool,
  type DeletionStep,
  deletePool,
  listPoolIds,
  listPoolIdsAfter,
  listPools,
  listPoolsToEmpty,
  type PoolRow,
  readPool,
  stepPoolDeletion,
  updatePool,
} from './user-pools.ts'
export {
  countNextUsers,
  listUsers,
  type ScannedFilter,
  type SearchableAttribute,
  scanUsers,
  searchableAttributes,
  searchUsers,
  searchUsersByPrefix,
  type UserPage,
} from './user-search.ts'
export { listTrackedFamilies, type SessionActivity, setSsoMinutes, touchFamily } from './user-sessions.ts'
export {
  type Alias,
  type ContactKind,
  type Credential,
  createUser,
  deleteUser,
  disablePassword,
  expireUnconfirmedUsers,
  type LookedUp,
  lookUpUserByName,
  lookUpUserBySub,
  type NameLookup,
  type PasswordChange,
  readUser,
  setPassword,
  type UserRow,
  type UserStatus,
} from './users.ts'
