/**
 * HTTP: what any room that answers requests needs: bodies with a limit, CORS, which hosts and origins count, where a request came from.
 * Not here: what an API error looks like (gateway/), pages, what a request means.
 */
export { type Addresses, sourceAddress, trustedAddresses } from './addresses.ts'
export { BodyTooLarge, bodyLimit, ConnectionLost, readBody } from './body.ts'
export { corsHeaders, preflight } from './cors.ts'
export { assertDevHeader, hostName, isListedHost, isListedPage, isLoopbackName, pageOf } from './hosts.ts'
export { headerSafe, json } from './responses.ts'
