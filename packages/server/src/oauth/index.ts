/**
 * OAuth 2.0 and OpenID Connect: authorize, token, userInfo, revoke, logout, registration, discovery and JWKS, browser sessions and consents;
 * redirect URI validation and PKCE.
 * Not here: the contents of tokens (tokens/), the pages between authorize and its response (pages/).
 */
export { completeAuthorization } from './authorization-response.ts'
export { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
export { allowsProvider, ownUsers, providersOf } from './authorize-rules.ts'
export {
  type BrowserSession,
  canReuseSession,
  findBrowserSession,
  newBrowserSession,
  type ProviderSignIn,
  providerSessionOf,
  sessionCookie,
  sessionCookieName,
  withoutAccountChoice,
} from './browser-session.ts'
export {
  canConsentIn,
  consentsOf,
  type DescribedScope,
  describeScopes,
  type GivenConsent,
  rememberConsent,
  withdrawConsent,
} from './consent.ts'
export { needsConsent } from './consent-rule.ts'
export { mountDiscovery } from './discovery.ts'
export type { Federation } from './federation.ts'
export { signedOutPath } from './logout.ts'
export {
  developmentParameters,
  errorPageUrl,
  errorRedirectUrl,
  federationErrorUrl,
  missingParameter,
  namesRefusedValues,
  type RefusedValues,
  refusableParameters,
} from './redirect-target.ts'
export { type CreateCall, findClientAt, type OAuthRequestContext, type PoolLocation } from './request-context.ts'
export { redirect } from './responses.ts'
export { mountOAuth, mountRoutes, type RouteHandler, type Routes, refusesPreflight } from './routes.ts'
