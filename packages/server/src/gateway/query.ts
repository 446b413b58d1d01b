import type { IncomingMessage } from 'node:http'
import {
  type ErrorName,
  type QueryInput,
  type QueryOperationName,
  type QueryOutput,
  type QueryServiceName,
  refuse,
  type ServiceError,
  statusOf,
} from '@poolhouse/contract'
import type { Call, Settings } from '../context.ts'
import { BodyTooLarge, ConnectionLost, corsHeaders, hasMoreFieldsThan } from '../http/index.ts'
import { traceOf } from '../request-log/index.ts'
import { assertAllowed, authenticateSigner, identifyPublicCaller, isLimited, lacksSignature, refuseUnsigned } from './authorization.ts'
import { createCall, regionOf } from './call.ts'
import type { GatewayContext } from './json.ts'
import { readQueryInput, singleParameter } from './query-form.ts'
import { renderQueryResult } from './query-result.ts'
import { readWireRequest, type WireRequest } from './request.ts'
import { toServiceError } from './service-error.ts'
import { parentElement, textElement } from './xml.ts'

/** One action of the Query protocol. The gateway has validated `input`. Throws `ServiceError` to refuse. */
export type QueryAction<Service extends QueryServiceName, Name extends QueryOperationName<Service>> = (
  input: QueryInput<Service, Name>,
  call: Call,
) => Promise<QueryOutput<Service, Name>>

/** How an action is loaded at its first use, and what its caller needs before it runs. */
export interface QueryActionEntry {
  /** `own`: the action evaluates policies itself. `none`: every caller may. `public`: no signature is needed, and none is looked at. */
  permission: 'policies' | 'own' | 'none' | 'public'
  load: () => Promise<(input: never, call: Call) => Promise<unknown>>
}

/** A service with the AWS Query protocol: requests are forms, responses are XML. */
export interface QueryService {
  /** Signing name. */
  name: QueryServiceName
  version: string
  namespace: string
  /** What the body of a request may have. */
  limits: { bytes: number; parameters: number }
  /** The resources of a request, which policies name; all have to be allowed. It reads parameters that are not validated yet. */
  resourceArns: (action: string, parameters: URLSearchParams, call: Call) => Promise<readonly [string, ...string[]]>
  actions: Readonly<Record<string, QueryActionEntry>>
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
): Promise<Response> {
  const trace = traceOf(incoming)
  const { requestId } = trace
  let namespace = services[0]?.namespace ?? ''
  let operation = 'unknown'
  let isRunning = false
  try {
    const limits = limitsOf(services, incoming, gateway.settings.mode)
    const wire = readWireRequest(incoming, limits.bytes)
    const isUnsigned = lacksSignature(gateway, wire)
    const form = incoming.method === 'GET' ? Buffer.from(wire.query) : await readForm(wire, isUnsigned)
    if (hasMoreFieldsThan(limits.parameters, form))
      throw refuse('MalformedInput', `The request has more than ${limits.parameters} parameters.`)
    const parameters = new URLSearchParams(form.toString())
    operation = singleParameter(parameters, 'Action') ?? ''
    const service = findService(services, operation, singleParameter(parameters, 'Version'))
    namespace = service.namespace
    trace.operation = operation
    const action = service.actions[operation]!

    if (isUnsigned && action.permission !== 'public') refuseUnsigned()
    const authenticate = action.permission === 'public' ? identifyPublicCaller : authenticateSigner
    const identified = await authenticate(gateway, { wire, incoming, service: service.name })
    const region = regionOf(identified.signature?.scope, undefined)
    const call = createCall(gateway.context, { incoming, caller: identified.caller, region, proxies: gateway.proxies })
    if (action.permission === 'policies' && isLimited(identified)) {
      for (const resource of await service.resourceArns(operation, parameters, call))
        await assertAllowed(gateway, identified, { action: `${service.name}:${operation}`, resource, input: parameters, call })
    }
    const input = readQueryInput(service.name, operation, parameters)
    const run = await action.load()
    isRunning = true
    const result = await run(input as never, call)
    return success(requestId, namespace, operation, renderQueryResult(service.name, operation, result))
  } catch (error) {
    if (error instanceof ConnectionLost) return new Response(null, { status: 400 })
    const codes = isRunning ? actionErrorCodes : queryErrorCodes
    const refusal = toServiceError(error, gateway.context.log, { requestId, operation })
    trace.refusal = refusal
    return failure(requestId, namespace, codes, refusal)
  }
}

/** A public action takes little: an unsigned request with a larger body cannot be one, and is refused by its headers. */
async function readForm(wire: WireRequest, isUnsigned: boolean): Promise<Buffer> {
  try {
    return await wire.readBody()
  } catch (error) {
    if (isUnsigned && error instanceof BodyTooLarge) refuseUnsigned()
    throw error
  }
}

function findService(services: readonly QueryService[], action: string, version: string | undefined): QueryService {
  const service = services.find(each => Object.hasOwn(each.actions, action) && (version === undefined || each.version === version))
  if (!service)
    throw refuse('InvalidAction', `Could not find operation ${action || '(none)'} for version ${version ?? 'NO_VERSION_SPECIFIED'}`)
  return service
}

/** The limits of the service that the request says it is signed for; without a signature, those of the services with public actions. */
function limitsOf(services: readonly QueryService[], incoming: IncomingMessage, mode: Settings['mode']): QueryService['limits'] {
  const scope = /[ =/](iam|sts)\/aws4_request/.exec(`${incoming.headers.authorization ?? ''} ${decodeScope(incoming.url)}`)?.[1]
  const isPublic = ({ actions }: QueryService) =>
    mode === 'development' || Object.values(actions).some(({ permission }) => permission === 'public')
  const named = services.filter(service => (scope === undefined ? isPublic(service) : service.name === scope))
  return {
    bytes: Math.max(0, ...named.map(({ limits }) => limits.bytes)),
    parameters: Math.max(0, ...named.map(({ limits }) => limits.parameters)),
  }
}

const decodeScope = (url = ''): string => url.replaceAll(/%2f/gi, '/')

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

/** Of errors that an action throws: its own names are codes already. */
const actionErrorCodes = {
  AccessDeniedException: 'AccessDenied',
  ThrottlingException: 'Throttling',
  InternalErrorException: 'InternalFailure',
} as const

const headers = (requestId: string) => ({ 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId, ...corsHeaders })

function success(requestId: string, namespace: string, action: string, result: string): Response {
  const metadata = parentElement('ResponseMetadata', {}, textElement('RequestId', requestId))
  const body = parentElement(`${action}Response`, { xmlns: namespace }, result, metadata)
  return new Response(body, { status: 200, headers: headers(requestId) })
}

function failure(requestId: string, namespace: string, codes: { readonly [Name in ErrorName]?: ErrorName }, error: ServiceError): Response {
  const code = codes[error.name] ?? error.name
  const status = statusOf(code)
  const type = textElement('Type', status >= 500 ? 'Receiver' : 'Sender')
  const detail = parentElement('Error', {}, type, textElement('Code', code), textElement('Message', error.message))
  const body = parentElement('ErrorResponse', { xmlns: namespace }, detail, textElement('RequestId', requestId))
  return new Response(body, { status, headers: headers(requestId) })
}
