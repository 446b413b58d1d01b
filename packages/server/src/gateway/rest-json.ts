import type { IncomingMessage } from 'node:http'
import { ownMember, refuse, type ServiceError, statusOf } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { ConnectionLost, corsHeaders, headerSafe } from '../http/index.ts'
import { traceOf } from '../request-log/index.ts'
import { assertAllowed, assertSigned, authenticateSigner } from './authorization.ts'
import { type RestLimit, restLimits } from './body-limits.ts'
import { createCall, regionOf } from './call.ts'
import { assertContentType, type GatewayContext, parseBody } from './json.ts'
import { readWireRequest } from './request.ts'
import { toServiceError } from './service-error.ts'

/** What a request of REST-JSON says: members in its path, decoded, in its query and in its body. */
export interface RestJsonRequest {
  /** By the names in the template of the path. */
  path: Readonly<Record<string, string>>
  query: URLSearchParams
  /** The JSON value of the body; an empty object where there is none. */
  body: unknown
}

/** One action of a service with REST-JSON. It validates its input itself. The result is the body of the response. */
export type RestJsonAction = (request: RestJsonRequest, call: Call) => Promise<object | undefined>

/** Where an action is found, and what the gateway needs to know before it runs. */
export interface RestJsonRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Such as `/v1/apps/{application-id}`. */
  path: string
  /** The status of success. */
  status: number
  /** The resource of a policy: a whole ARN, or what follows `arn:aws:<service>:<region>:<account>:`. */
  resource: (path: Readonly<Record<string, string>>) => string
  /** How large the body may be, where it is larger than usual. */
  limit?: RestLimit
  load: () => Promise<RestJsonAction>
}

/** A service with the REST-JSON protocol: method and path name the action. */
export interface RestJsonService {
  /** Signing name, and the vendor of its actions in policies. */
  name: string
  /** The first label of the service's host. */
  endpointPrefix: string
  /** What the paths of all actions start with. */
  pathPrefix: string
  actions: Readonly<Record<string, RestJsonRoute>>
}

/** Answers a request of a REST-JSON service. It never throws: errors become responses. */
export async function answerRestJson(gateway: GatewayContext, service: RestJsonService, incoming: IncomingMessage): Promise<Response> {
  const trace = traceOf(incoming)
  const { requestId } = trace
  let operation = 'unknown'
  try {
    const { path } = readWireRequest(incoming, 0)
    const { name, route, parameters } = findAction(service, incoming.method ?? 'GET', path)
    operation = name
    trace.operation = name
    assertContentType(incoming.headers['content-type'])
    const limits = restLimits[route.limit ?? 'usual']
    const wire = readWireRequest(incoming, limits.bytes)
    assertSigned(gateway, wire)
    const authenticated = await authenticateSigner(gateway, { wire, incoming, service: service.name })
    const region = regionOf(authenticated.signature?.scope, undefined)
    const call = createCall(gateway.context, { incoming, caller: authenticated.caller, region, proxies: gateway.proxies })
    const resource = route.resource(parameters)
    const hasBody = route.method === 'POST' || route.method === 'PUT'
    const body = hasBody ? parseBody(await wire.readBody(), limits) : {}
    const query = new URLSearchParams(wire.query)
    await assertAllowed(gateway, authenticated, {
      action: `${service.name}:${name}`,
      resource:
        resource.startsWith('arn:') || resource === '*' ? resource : `arn:aws:${service.name}:${region}:${call.account}:${resource}`,
      // The keys of tags to be removed are in the query.
      input: { ...(typeof body === 'object' ? body : {}), tagKeys: query.getAll('tagKeys') },
      call,
    })
    const output = await (await route.load())({ path: parameters, query, body }, call)
    return success(requestId, route.status, output)
  } catch (error) {
    if (error instanceof ConnectionLost) return new Response(null, { status: 400 })
    const refusal = toServiceError(error, gateway.context.log, { requestId, operation })
    trace.refusal = refusal
    return restJsonErrorResponse(requestId, refusal)
  }
}

interface FoundRoute {
  name: string
  route: RestJsonRoute
  parameters: Record<string, string>
}

function findAction(service: RestJsonService, method: string, path: string): FoundRoute {
  const segments = path.split('/')
  const found = routesOf(service).filter(({ template }) => matches(template, segments))
  const action = found.find(({ route }) => route.method === method)
  if (action) return { name: action.name, route: action.route, parameters: parametersOf(action.template, segments) }
  if (found.length > 0) throw refuse('MethodNotAllowedException', `${headerSafe(method)} is not allowed for ${headerSafe(path)}.`)
  throw refuse('NotImplementedException', `${headerSafe(method)} ${headerSafe(path)} is not built in this version of Poolhouse.`)
}

interface Template {
  name: string
  route: RestJsonRoute
  template: readonly string[]
}

const templates = new WeakMap<RestJsonService, readonly Template[]>()

function routesOf(service: RestJsonService): readonly Template[] {
  let routes = templates.get(service)
  if (!routes) {
    routes = Object.entries(service.actions).map(([name, route]) => ({ name, route, template: route.path.split('/') }))
    templates.set(service, routes)
  }
  return routes
}

const isParameter = (part: string): boolean => part.startsWith('{')

const matches = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]))

/** Segments are decoded after the path was split, so that an encoded slash is a part of its segment. */
function parametersOf(template: readonly string[], segments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    template.flatMap((part, index) => (isParameter(part) ? [[part.slice(1, -1), decodeSegment(segments[index]!)]] : [])),
  )
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw refuse('BadRequestException', `"${headerSafe(segment)}" in the path is not percent-encoded UTF-8.`)
  }
}

/** The codes of REST-JSON for exceptions that have another name in AWS JSON. */
const codes: Readonly<Record<string, string>> = {
  SerializationException: 'BadRequestException',
  InvalidParameterException: 'BadRequestException',
  RequestEntityTooLarge: 'PayloadTooLargeException',
  ThrottlingException: 'TooManyRequestsException',
  InternalErrorException: 'InternalServerErrorException',
}

/** Statuses that differ from those of AWS JSON, where every error of a caller is 400. */
const statuses: Readonly<Record<string, number>> = {
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  IncompleteSignatureException: 403,
  ExpiredTokenException: 403,
  AccessDeniedException: 403,
  TooManyRequestsException: 429,
}

const headers = (requestId: string) => ({ 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId, ...corsHeaders })

function success(requestId: string, status: number, output: object | undefined): Response {
  const isEmpty = status === 204
  return new Response(isEmpty ? null : JSON.stringify(output ?? {}), { status, headers: headers(requestId) })
}

/** An error as a response of REST-JSON: the code in a header, message and request id in the body. */
function restJsonErrorResponse(requestId: string, error: ServiceError): Response {
  const code = ownMember(codes, error.name) ?? error.name
  return new Response(JSON.stringify({ Message: error.message, RequestID: requestId }), {
    status: ownMember(statuses, code) ?? statusOf(code as ServiceError['name']),
    headers: { ...headers(requestId), 'x-amzn-ErrorType': code },
  })
}
