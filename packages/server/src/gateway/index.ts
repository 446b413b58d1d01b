/**
 * The gateway: from a request to an operation. Target or action, body, signature, policy, validation, and errors in the words of each protocol.
 * Not here: what operations do (operations/, sts/), tokens of users, which key exists (it is handed `findAccessKey`).
 */
export { anonymousCallFactory } from './call.ts'
export { createGateway, type GatewayOptions } from './gateway.ts'
export type { AccessKey, FindAccessKey } from './identity.ts'
export type { JsonAction, JsonService } from './json.ts'
export type { QueryAction, QueryService } from './query.ts'
export { type Registry, unimplementedOperations } from './registry.ts'
