import { createAccessKey, deleteAccessKey, recordAdminKeyUse, replaceAdminKey, replaceUserKey } from './access-keys.ts'
import {
  claimAnalyticsEvents,
  finishAnalyticsEvents,
  recordAnalyticsEvent,
  recordAnalyticsEvents,
  releaseAnalyticsEvents,
  retryAnalyticsEvent,
} from './analytics.ts'
import { clearFailures, recordFailure } from './attempts.ts'
import { addAuditAnchor } from './audit-anchors.ts'
import { continueAuthEvent, recordAuthEvent, setAuthEventFeedback } from './auth-events.ts'
import { burnAuthorizationCode, issueAuthorizationCode, redeemAuthorizationCode } from './authorization-codes.ts'
import { createBrandingStyle, deleteBrandingStyle, updateBrandingStyle } from './branding-styles.ts'
import { createBrowserSession, endBrowserSession } from './browser-sessions.ts'
import { answerNewPassword, openChallengeSession, spendChallengeSession } from './challenge-sessions.ts'
import { addSecret, createClient, deleteClient, recordSecretUses, removeSecret, updateClient } from './clients.ts'
import { checkCode, consumeCode, issueCode } from './codes.ts'
import { giveConsent, revokeConsent } from './consents.ts'
import { confirmDevice, forgetDevice, placeDevice, setDeviceRemembered } from './devices.ts'
import { claimDomain, releaseDomain } from './domains.ts'
import { createFamily, revokeFamily, rotate } from './families.ts'
import { createGroup, deleteGroup, joinGroup, leaveGroup, updateGroup } from './groups.ts'
import {
  attachPolicy,
  createPolicy,
  createPolicyVersion,
  createPrincipal,
  createUserAccessKey,
  createUserWithKey,
  deleteInlinePolicy,
  deletePolicy,
  deletePolicyVersion,
  deletePrincipal,
  deleteUserAccessKey,
  detachPolicy,
  putInlinePolicy,
  recordAccessKeyUse,
  recordRoleUse,
  setDefaultPolicyVersion,
  setUserAccessKeyStatus,
  tagIam,
  untagIam,
  updatePrincipal,
} from './iam-tables/index.ts'
import { createIdentityProvider, deleteIdentityProvider, updateIdentityProvider } from './identity-providers.ts'
import { setLogDelivery } from './log-deliveries.ts'
import { claimLogRecords, recordLog, releaseLogRecords, removeLogRecords, retryLogRecords } from './log-outbox.ts'
import { keepEncryptedKey, replaceMasterKey, rewriteUnderMasterKey } from './master-key.ts'
import { advanceClock, insertMetadata } from './metadata.ts'
import { claimMessages, markMessageDelivered, releaseMessages, retryMessage, takeMessage } from './outbox.ts'
import { addPasskey, keepPasskeyChallenge, placePasskey, removePasskey, usePasskey } from './passkeys.ts'
import { keepPendingSignIn, takePendingSignIn } from './pending-sign-ins.ts'
import { changePinpointSettings, changePinpointTags, createPinpointApp, deletePinpointApp } from './pinpoint-apps.ts'
import { deleteEndpointsOfUser, deletePinpointEndpoint, updatePinpointEndpoints } from './pinpoint-endpoints.ts'
import { storePinpointEvents } from './pinpoint-events.ts'
import { claimSinkBatches, releaseSinkBatches, removeSinkBatches, retrySinkBatches } from './pinpoint-sink.ts'
import { consumeQuota, consumeQuotas } from './quotas.ts'
import { addRequestCounts } from './request-counts.ts'
import { resetStore } from './reset.ts'
import { createResourceServer, deleteResourceServer, updateResourceServer } from './resource-servers.ts'
import { setRiskConfiguration } from './risk-configurations.ts'
import { claimMetadataRead, createSamlKey, keepSamlMetadata, spendAssertion } from './saml.ts'
import {
  activateTotp,
  continueSessionByFactor,
  countWrongAnswer,
  createFamilyByFactor,
  keepPendingTotp,
  replaceChallengeSession,
  setFactors,
} from './second-factors.ts'
import { signOutUser } from './sign-outs.ts'
import { confirmUser, signUpOrSimulate, signUpUser } from './sign-up.ts'
import { rotateSigningKeys } from './signing-keys.ts'
import { restoreSnapshot, takeSnapshot } from './snapshots.ts'
import type { Decision } from './sql.ts'
import { sweep } from './sweep.ts'
import { createTerms, deleteTerms, updateTerms } from './terms.ts'
import { removeUiCustomization, setUiCustomization } from './ui-customizations.ts'
import { changeUser, changeUserByCode, setPasswordByCode } from './user-changes.ts'
import { createFederatedUser, linkIdentity, resolveLink, unlinkIdentity } from './user-identities.ts'
import { createPool, deletePool, stepPoolDeletion, updatePool } from './user-pools.ts'
import { setSsoMinutes, touchFamily } from './user-sessions.ts'
import { createUser, deleteUser, disablePassword, expireUnconfirmedUsers, setPassword } from './users.ts'

/** Every decision that writes, by the name that is sent to the SQLite writer thread. A test fails if the server runs one that is missing here. */
export const decisions = {
  attachPolicy,
  createPolicy,
  createPolicyVersion,
  createPrincipal,
  createUserAccessKey,
  deleteInlinePolicy,
  deletePolicy,
  deletePolicyVersion,
  deletePrincipal,
  deleteUserAccessKey,
  detachPolicy,
  putInlinePolicy,
  recordAccessKeyUse,
  recordRoleUse,
  setDefaultPolicyVersion,
  setUserAccessKeyStatus,
  tagIam,
  untagIam,
  updatePrincipal,
  activateTotp,
  addAuditAnchor,
  continueAuthEvent,
  recordAuthEvent,
  setAuthEventFeedback,
  claimLogRecords,
  recordLog,
  releaseLogRecords,
  removeLogRecords,
  retryLogRecords,
  addPasskey,
  addSecret,
  advanceClock,
  answerNewPassword,
  createBrowserSession,
  createFamilyByFactor,
  createFamily,
  createFederatedUser,
  burnAuthorizationCode,
  changePinpointSettings,
  changePinpointTags,
  changeUser,
  changeUserByCode,
  claimAnalyticsEvents,
  claimDomain,
  claimMessages,
  claimMetadataRead,
  claimSinkBatches,
  clearFailures,
  confirmDevice,
  continueSessionByFactor,
  confirmUser,
  countWrongAnswer,
  createAccessKey,
  deleteAccessKey,
  recordAdminKeyUse,
  replaceAdminKey,
  replaceUserKey,
  createUserWithKey,
  createBrandingStyle,
  createClient,
  createGroup,
  createPinpointApp,
  createPool,
  createIdentityProvider,
  createResourceServer,
  createSamlKey,
  createTerms,
  createUser,
  deleteBrandingStyle,
  deleteClient,
  deleteEndpointsOfUser,
  deleteGroup,
  deletePinpointApp,
  deletePinpointEndpoint,
  deletePool,
  deleteIdentityProvider,
  deleteResourceServer,
  deleteTerms,
  deleteUser,
  disablePassword,
  expireUnconfirmedUsers,
  linkIdentity,
  resolveLink,
  unlinkIdentity,
  resetStore,
  restoreSnapshot,
  rotateSigningKeys,
  endBrowserSession,
  finishAnalyticsEvents,
  revokeConsent,
  signOutUser,
  revokeFamily,
  forgetDevice,
  giveConsent,
  issueAuthorizationCode,
  issueCode,
  consumeCode,
  joinGroup,
  insertMetadata,
  keepEncryptedKey,
  replaceMasterKey,
  rewriteUnderMasterKey,
  keepPasskeyChallenge,
  keepPendingSignIn,
  keepPendingTotp,
  keepSamlMetadata,
  leaveGroup,
  recordAnalyticsEvent,
  recordAnalyticsEvents,
  recordSecretUses,
  releaseAnalyticsEvents,
  replaceChallengeSession,
  openChallengeSession,
  checkCode,
  recordFailure,
  redeemAuthorizationCode,
  releaseMessages,
  releaseDomain,
  releaseSinkBatches,
  removePasskey,
  removeSecret,
  removeSinkBatches,
  removeUiCustomization,
  retryAnalyticsEvent,
  retryMessage,
  placeDevice,
  placePasskey,
  takeMessage,
  takeSnapshot,
  retrySinkBatches,
  rotate,
  setDeviceRemembered,
  setFactors,
  setLogDelivery,
  setPassword,
  setPasswordByCode,
  setRiskConfiguration,
  setSsoMinutes,
  setUiCustomization,
  markMessageDelivered,
  signUpOrSimulate,
  signUpUser,
  spendAssertion,
  spendChallengeSession,
  stepPoolDeletion,
  storePinpointEvents,
  sweep,
  takePendingSignIn,
  touchFamily,
  updateBrandingStyle,
  updateClient,
  updateGroup,
  updateIdentityProvider,
  updatePinpointEndpoints,
  updatePool,
  updateResourceServer,
  updateTerms,
  usePasskey,
  consumeQuota,
  consumeQuotas,
  addRequestCounts,
}

/** The name of a registered decision. */
export type DecisionName = keyof typeof decisions
/** A decision whose input type is not known, as the writer thread sees it. */
export type AnyDecision = (input: never) => Decision<unknown>

/** The registered name of a decision. Throws an Error if it is not registered. */
export function decisionName(decision: (input: never) => Decision<unknown>): DecisionName {
  const name = decision.name as DecisionName
  if ((decisions[name] as unknown) !== decision) throw new Error(`${decision.name} is not registered in storage/decisions.ts`)
  return name
}
