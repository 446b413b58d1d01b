/**
 * HTTP: what any room that answers requests needs: bodies with a limit, CORS, which hosts and origins count, where a request came from;
 * and what one that asks needs: a POST within its time and size, signed for AWS or not.
 * Not here: what an API error looks like (gateway/), pages, what a request means.
 */

export { type Addresses, sourceAddress, trustedAddresses } from './addresses.ts'
export { type AwsApi, postToAws } from './aws.ts'
export { BodyTooLarge, bodyLimit, ConnectionLost, readBody } from './body.ts'
export { cookie, readCookie, readCookies } from './cookies.ts'
export { corsHeaders, preflight } from './cors.ts'
export { readFields } from './form.ts'
export { assertDevHeader, hostName, isListedHost, isListedPage, isLoopbackName, pageOf } from './hosts.ts'
export { escapeHtml, html, type Markup, markup, type PagePolicy, trusted } from './html.ts'
export { longestAnswer, type Post, type Posted, post } from './post.ts'
export { isRegion } from './region.ts'
export { headerSafe, json } from './responses.ts'
