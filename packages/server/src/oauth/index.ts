/**
 * OAuth 2.0 and OpenID Connect endpoints. So far the two documents that verifiers of tokens need; authorize, token and their kin are not built yet.
 * Not here: what a token says (tokens/), sign-in pages (pages/).
 */
export { mountDiscovery } from './discovery.ts'
