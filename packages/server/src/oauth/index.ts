/**
 * OAuth 2.0 and OpenID Connect: authorize, token, userInfo, revoke, logout, discovery and keys, and the sessions of browsers.
 * Not here: what a token says (tokens/), the pages between authorize and its answer (pages/).
 */
export { errorAddress, granted } from './authorize.ts'
export { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
export {
  type BrowserSession,
  findBrowserSession,
  isFreshEnough,
  newBrowserSession,
  sessionCookie,
  sessionCookieName,
} from './browser-session.ts'
export { mountDiscovery } from './discovery.ts'
export { grant } from './grant.ts'
export { clientAt, type Place, type Visit } from './place.ts'
export { redirect } from './responses.ts'
export { mountOAuth, mountRoutes, type Routes } from './routes.ts'
