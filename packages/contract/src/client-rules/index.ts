/**
 * App-client rules: defaults, legal combinations, which setting allows which flow, scopes, redirect targets, lifetimes, attribute permissions.
 * Pure functions, asked by the service and the provider alike, so that a preview and the API cannot disagree.
 * Not here: constraints of single members (validate.ts), whether a pool or client exists, secrets (server).
 */
export { isReadList, isWriteList, readable, writable } from './attributes.ts'
export { type Client, type ClientSettings, settingNames } from './client.ts'
export { assertClient, clientFindings, type Finding, type Surroundings, secretFinding } from './findings.ts'
export {
  effectiveFlows,
  exchangeAllowed,
  flowAllowed,
  legacyFlows,
  type Permission,
  type SignInApi,
  signInFlows,
  unavailableInLite,
  unsetFlows,
} from './flows.ts'
export { graceSeconds, rotates, sessionSeconds, type TokenKind, tokenLives, tokenSeconds } from './lifetimes.ts'
export { impliedCallback, isCallback, isLogoutUrl, redirectFindings, redirectProblem } from './redirects.ts'
export { forcesReplacement, immutableSettings } from './replacement.ts'
export { isBuiltInScope, registrationScope, requestedScopes, scopeName, standardScopes, userScope } from './scopes.ts'
export { applyUpdate, type Birth, clientDefaults, describeClient, newClient } from './settings.ts'
