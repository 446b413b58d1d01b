import type { IncomingMessage } from 'node:http'
import { refuse, type ServiceError, statusOf } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { ConnectionLost, corsHeaders, hasMoreFieldsThan } from '../http/index.ts'
import { assertAuthorized, assertSigned, authenticateSigner } from './authorization.ts'
import { actionLimits, maxParameters } from './body-limits.ts'
import { createCall, regionOf } from './call.ts'
import type { GatewayContext } from './json.ts'
import { readWireRequest } from './request.ts'
import { toServiceError } from './service-error.ts'
import { parentElement, textElement } from './xml.ts'

/** One action of the Query protocol. Its result becomes the members of the XML result element. */
export type QueryAction = (parameters: URLSearchParams, call: Call) => Promise<Record<string, string>>

/** A service with the AWS Query protocol: requests are forms, responses are XML. */
export interface QueryService {
  /** Signing name. */
  name: string
  version: string
  namespace: string
  actions: Readonly<Record<string, { needsPermission: boolean; load: () => Promise<QueryAction> }>>
}

/** Whether a request has the Query protocol: a form as its body or, for GET, an Action in the query. */
export const isQueryRequest = (incoming: IncomingMessage): boolean =>
  incoming.method === 'GET'
    ? /[?&]Action=/.test(incoming.url ?? '')
    : /^application\/x-www-form-urlencoded\b/i.test(incoming.headers['content-type'] ?? '')

/** Answers a request of the Query protocol. It never throws: errors become XML responses. */
export async function answerQuery(
  gateway: GatewayContext,
  services: readonly QueryService[],
  incoming: IncomingMessage,
  newRequestId: () => string,
): Promise<Response> {
  const requestId = newRequestId()
  let namespace = services[0]?.namespace ?? ''
  let operation = 'unknown'
  try {
    const wire = readWireRequest(incoming, actionLimits.bytes)
    assertSigned(gateway, wire)
    const form = incoming.method === 'GET' ? Buffer.from(wire.query) : await wire.readBody()
    if (hasMoreFieldsThan(maxParameters, form)) throw refuse('MalformedInput', `The request has more than ${maxParameters} parameters.`)
    const parameters = new URLSearchParams(form.toString())
    operation = singleParameter(parameters, 'Action') ?? ''
    const service = findService(services, operation, singleParameter(parameters, 'Version'))
    namespace = service.namespace
    const action = service.actions[operation]!

    const identified = await authenticateSigner(gateway, { wire, incoming, service: service.name })
    const region = regionOf(identified.signature?.scope, undefined)
    if (action.needsPermission) assertAuthorized(identified, `${service.name}:${operation}`, '*')
    const call = createCall(gateway.context, { requestId, incoming, caller: identified.caller, region, proxies: gateway.proxies })
    return success(requestId, namespace, operation, await (await action.load())(parameters, call))
  } catch (error) {
    if (error instanceof ConnectionLost) return new Response(null, { status: 400 })
    return failure(requestId, namespace, toServiceError(error, gateway.context.log, { requestId, operation }))
  }
}

function findService(services: readonly QueryService[], action: string, version: string | undefined): QueryService {
  const service = services.find(each => Object.hasOwn(each.actions, action) && (version === undefined || each.version === version))
  if (!service)
    throw refuse('InvalidAction', `Could not find operation ${action || '(none)'} for version ${version ?? 'NO_VERSION_SPECIFIED'}`)
  return service
}

/** A parameter that is sent twice is refused, because a proxy could read the other value. */
function singleParameter(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name)
  if (more.length > 0) throw refuse('MalformedInput', `The parameter ${name} is given ${more.length + 1} times.`)
  return value
}

/** The error codes of the Query protocol for exceptions that have another name in AWS JSON. */
const queryErrorCodes = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  ExpiredTokenException: 'ExpiredToken',
  AccessDeniedException: 'AccessDenied',
  ThrottlingException: 'Throttling',
  InternalErrorException: 'InternalFailure',
} as const

const headers = (requestId: string) => ({ 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId, ...corsHeaders })

function success(requestId: string, namespace: string, action: string, result: Record<string, string>): Response {
  const members = Object.entries(result).map(([name, value]) => textElement(name, value))
  const metadata = parentElement('ResponseMetadata', {}, textElement('RequestId', requestId))
  const body = parentElement(`${action}Response`, { xmlns: namespace }, parentElement(`${action}Result`, {}, ...members), metadata)
  return new Response(body, { status: 200, headers: headers(requestId) })
}

function failure(requestId: string, namespace: string, error: ServiceError): Response {
  const code = queryErrorCodes[error.name as keyof typeof queryErrorCodes] ?? error.name
  const status = statusOf(code)
  const type = textElement('Type', status >= 500 ? 'Receiver' : 'Sender')
  const detail = parentElement('Error', {}, type, textElement('Code', code), textElement('Message', error.message))
  const body = parentElement('ErrorResponse', { xmlns: namespace }, detail, textElement('RequestId', requestId))
  return new Response(body, { status, headers: headers(requestId) })
}
