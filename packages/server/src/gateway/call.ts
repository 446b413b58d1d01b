import type { IncomingMessage } from 'node:http'
import type { Call, Caller, Context } from '../context.ts'
import { type AddressList, isRegion, isSecure, parseNetworks, sourceAddress } from '../http/index.ts'
import { traceOf } from '../request-log/index.ts'

/** The region of requests that name none. */
export const defaultRegion = 'us-east-1'

/** A request whose caller and region are known. */
export interface CallRequest {
  incoming: IncomingMessage
  caller: Caller
  region: string
  proxies: AddressList
}

/** Makes the `Call` that an operation gets: the context and the properties of the request. Reads the domain clock once. */
export function createCall(context: Context, { incoming, caller, region, proxies }: CallRequest): Call {
  const trace = traceOf(incoming)
  trace.caller = caller
  return {
    ...(trace.spans ? trace.spans.context(context) : context),
    trace,
    requestId: trace.requestId,
    caller,
    region,
    account: caller.kind === 'iam' ? caller.account : context.settings.account,
    sourceAddress: sourceAddress(incoming, proxies),
    isSecure: isSecure(incoming, proxies),
    userAgent: incoming.headers['user-agent'] ?? '',
    now: context.clock.now(),
    creationKey: readCreationKey(incoming),
  }
}

/** Makes the calls of pages and OAuth endpoints, whose requests are not signed. */
export function anonymousCallFactory(context: Context): (incoming: IncomingMessage) => Call {
  const proxies = parseNetworks(context.settings.trustedProxies)
  return incoming => createCall(context, { incoming, caller: { kind: 'anonymous' }, region: defaultRegion, proxies })
}

const maxCreationKeyLength = 128

/** A key that is sent twice or is too long is ignored. */
function readCreationKey({ headers }: IncomingMessage): string | undefined {
  const key = headers['x-poolhouse-creation-key']
  return typeof key === 'string' && key !== '' && key.length <= maxCreationKeyLength ? key : undefined
}

/**
 * The region of the signature's scope, else of the pool id or ARN in the body, else us-east-1. A client id has no region in it: operations by
 * client id use that of the client's pool.
 */
export function regionOf(scope: { region: string } | undefined, body: unknown): string {
  const candidates = [scope?.region, textMember(body, 'UserPoolId')?.split('_')[0], textMember(body, 'ResourceArn')?.split(':')[3]]
  return candidates.find(region => region !== undefined && isRegion(region)) ?? defaultRegion
}

/** A text member of a body that is not validated yet. */
export function textMember(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  const value = (body as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}
