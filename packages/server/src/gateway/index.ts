/**
 * The gateway: from a request to an operation. Target or action, body, signature, authorization, validation, and errors in each protocol.
 * Not here: what operations do (operations/, sts/, kms/), access tokens, how access keys are stored (it gets `findAccessKey`).
 */
export type { Authorize, RequestedAccess } from './authorization.ts'
export { anonymousCallFactory } from './call.ts'
export { createDirectAnswers } from './direct.ts'
export { createGateway, type GatewayOptions } from './gateway.ts'
export type { AccessKey, FindAccessKey } from './identity.ts'
export type { JsonAction, JsonService } from './json.ts'
export type { QueryAction, QueryActionEntry, QueryService } from './query.ts'
export { type Registry, unimplementedOperations } from './registry.ts'
export type { RestJsonAction, RestJsonService } from './rest-json.ts'
