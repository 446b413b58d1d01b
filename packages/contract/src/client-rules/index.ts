/**
 * Rules of app clients: defaults, legal combinations, flows, scopes, redirect URIs, token lifetimes, attribute permissions.
 * Pure functions that service and provider both call, so that a preview and the API cannot disagree.
 * Not here: constraints of single members (validate.ts), whether a pool or client exists, secrets (server).
 */
export { isValidReadList, isValidWriteList, readableAttributeNames, writableAttributeNames } from './attributes.ts'
export { type Client, type ClientSettings, settingNames } from './client.ts'
export { assertValidClient, type ClientRuleContext, clientFindings, type Finding, refuseFinding, secretFinding } from './findings.ts'
export {
  defaultFlows,
  effectiveFlows,
  exchangePermission,
  flowPermission,
  legacyFlows,
  type Permission,
  type SignInApi,
  signInFlows,
  unavailableInLite,
} from './flows.ts'
export {
  challengeSessionSeconds,
  graceSeconds,
  rotatesRefreshTokens,
  type TokenKind,
  tokenLifetimeSeconds,
  tokenLifetimes,
} from './lifetimes.ts'
export { defaultRedirectUri, isRegisteredCallback, isRegisteredLogoutUrl, redirectFindings, redirectUriProblem } from './redirects.ts'
export { forcesReplacement, immutableSettings } from './replacement.ts'
export { isBuiltInScope, registrationScope, scopeName, splitRequestedScopes, standardScopes, userAdminScope } from './scopes.ts'
export { applyUpdate, clientDefaults, describeClient, type NewClientOptions, newClient } from './settings.ts'
