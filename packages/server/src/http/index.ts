/**
 * HTTP: what every room that answers requests needs (bodies, JSON and forms with limits, CORS, hosts and origins, source addresses, HTML and JSON responses),
 * and the one client for outgoing requests, with limits of address, time and size, signed for AWS or not.
 * Not here: errors of the API (gateway/), pages (pages/).
 */

export { type AddressList, isSecure, parseNetworks, sourceAddress, sourceNetwork } from './addresses.ts'
export { type AwsApi, postToAws } from './aws.ts'
export { awsDomainSuffix, awsServiceHosts } from './aws-hosts.ts'
export { BodyTooLarge, ConnectionLost, readBody } from './body.ts'
export { readCookie, readCookies, setCookieLine } from './cookies.ts'
export { corsHeaders, preflight } from './cors.ts'
export { hasMoreFieldsThan, readFormFields } from './form.ts'
export { assertDevHeader, hostName, isAllowedHost, isAllowedOrigin, isLoopbackName, isSameOriginPost, originName } from './hosts.ts'
export { escapeHtml, htmlResponse, type Markup, markup, type PagePolicy, trustedHtml } from './html.ts'
export { type JsonBounds, JsonOutOfBounds, parseJson } from './json.ts'
export {
  createOutbound,
  describeFailure,
  maxResponseBytes,
  type Outbound,
  type OutboundResponse,
  type OutboundResult,
  shownUrl,
} from './outbound.ts'
export { isRegion } from './region.ts'
export { type FindDirectAnswer, type Reply, sendReply, toResponse } from './reply.ts'
export { headerSafe, jsonResponse } from './responses.ts'
export { childrenOf, elementsOf, parseXml, type XmlElement, XmlProblem } from './xml.ts'
