/**
 * OAuth 2.0 and OpenID Connect: authorize, token, userInfo, revoke, logout, discovery and keys, and the sessions of browsers.
 * Not here: what a token says (tokens/), the pages between authorize and its answer (pages/).
 */

export { grant } from './authorization-response.ts'
export { errorPageUrl, granted } from './authorize.ts'
export { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
export {
  type BrowserSession,
  canReuseSession,
  findBrowserSession,
  newBrowserSession,
  sessionCookie,
  sessionCookieName,
} from './browser-session.ts'
export { mountDiscovery } from './discovery.ts'
export { findClientAt, type OAuthRequestContext, type PoolLocation } from './request-context.ts'
export { redirect } from './responses.ts'
export { mountOAuth, mountRoutes, type Routes } from './routes.ts'
