import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { callerKind, hasEmptyBody, isOperationName, type OperationName, refuse, type ServiceError, validate } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import {
  type AddressList,
  ConnectionLost,
  corsHeaders,
  headerSafe,
  type JsonBounds,
  JsonOutOfBounds,
  parseJson,
  type Reply,
} from '../http/index.ts'
import { traceOf } from '../request-log/index.ts'
import { type AuthenticationContext, assertAllowed, authenticateSigner, identifyPublicCaller } from './authorization.ts'
import { actionLimits, bodyLimitsOf } from './body-limits.ts'
import { createCall, regionOf } from './call.ts'
import { throttleCpuHeavy } from './cpu-throttle.ts'
import type { OperationLoader } from './registry.ts'
import { readWireRequest, type WireRequest } from './request.ts'
import { assertWithinQuotas } from './request-quotas.ts'
import { resourceArn } from './resource.ts'
import { toServiceError } from './service-error.ts'

const service = 'cognito-idp'
const targetPrefix = 'AWSCognitoIdentityProviderService.'
const contentType = 'application/x-amz-json-1.1'

/** One action of a service beside cognito-idp. It validates its input itself. */
export type JsonAction = (body: Readonly<Record<string, unknown>>, call: Call) => Promise<object>

/** Another service with the AWS JSON 1.1 protocol. */
export interface JsonService {
  /** Signing name. */
  name: string
  targetPrefix: string
  actions: Readonly<Record<string, { resourceArn: (body: unknown) => string; load: () => Promise<JsonAction> }>>
}

/** What the gateway needs to answer requests. */
export interface GatewayContext extends AuthenticationContext {
  context: Context
  operations: OperationLoader
  proxies: AddressList
  jsonServices: readonly JsonService[]
  /** Rewrites a request body before it is validated. Development mode makes client names with a fixed id valid. */
  prepareInput?: (body: unknown) => unknown
}

interface ReceivedRequest {
  wire: WireRequest
  incoming: IncomingMessage
}

/**
 * Answers a request of AWS JSON 1.1: `POST` with an X-Amz-Target, whatever the path. Signature and authorization come before
 * validation, as on the service, and before the body is read as far as the headers decide. See docs/decisions/request-limits.md. It never throws:
 * errors become replies.
 */
export async function answerJson(gateway: GatewayContext, incoming: IncomingMessage): Promise<Reply> {
  const trace = traceOf(incoming)
  const { requestId } = trace
  const target = incoming.headers['x-amz-target']
  let name = 'unknown'
  try {
    const action = findAction(gateway, target)
    const operation = action ? undefined : readTarget(target)
    name = action?.name ?? operation ?? name
    trace.operation = name
    assertContentType(incoming.headers['content-type'])
    const receive = (bytes: number) => ({ wire: readWireRequest(incoming, bytes), incoming })
    if (action) return success(requestId, await runAction(gateway, action, receive(actionLimits.bytes)))
    const output = await runOperation(gateway, operation!, receive(bodyLimitsOf(operation!).bytes))
    return hasEmptyBody(operation!) ? emptySuccess(requestId) : success(requestId, output)
  } catch (error) {
    if (error instanceof ConnectionLost) return { status: 400, headers: {}, body: null }
    const refusal = toServiceError(error, gateway.context.log, { requestId, operation: name })
    trace.refusal = refusal
    return jsonErrorReply(requestId, refusal)
  }
}

async function runOperation<Name extends OperationName>(gateway: GatewayContext, name: Name, { wire, incoming }: ReceivedRequest) {
  if (gateway.operations.isCpuHeavy(name)) await throttleCpuHeavy()
  const kind = callerKind(name)
  const request = { wire, incoming, service }
  // GetDerivedToken (`either`) is authenticated by the token in its body when it is not signed.
  const isPublic = kind === 'public' || kind === 'token' || (kind === 'either' && incoming.headers.authorization === undefined)
  const authenticated = await (isPublic ? identifyPublicCaller : authenticateSigner)(gateway, request)
  const body = parseBody(await wire.readBody(), bodyLimitsOf(name))
  const region = regionOf(authenticated.signature?.scope, body)
  const call = createCall(gateway.context, { incoming, caller: authenticated.caller, region, proxies: gateway.proxies })
  if (!isPublic) {
    const resource = resourceArn(name, body, { region, account: call.account })
    await assertAllowed(gateway, authenticated, { action: `${service}:${name}`, resource, input: body, call })
  }

  assertWithinQuotas(call, name, body, isPublic)
  const loading = gateway.operations.load(name)
  if (!loading) throw refuse('NotImplementedException', `${name} is not built yet in this version of Poolhouse.`)
  const operation = await loading
  return operation(validate(name, gateway.prepareInput ? gateway.prepareInput(body) : body), call)
}

interface FoundAction {
  service: string
  name: string
  action: JsonService['actions'][string]
}

function findAction({ jsonServices }: GatewayContext, target: string | string[] | undefined): FoundAction | undefined {
  if (typeof target !== 'string') return undefined
  for (const { name: service, targetPrefix, actions } of jsonServices) {
    const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
    if (Object.hasOwn(actions, name)) return { service, name, action: actions[name]! }
  }
  return undefined
}

async function runAction(
  gateway: GatewayContext,
  { service, name, action }: FoundAction,
  { wire, incoming }: ReceivedRequest,
): Promise<object> {
  const authenticated = await authenticateSigner(gateway, { wire, incoming, service })
  const body = parseBody(await wire.readBody(), actionLimits)
  const region = regionOf(authenticated.signature?.scope, undefined)
  const call = createCall(gateway.context, { incoming, caller: authenticated.caller, region, proxies: gateway.proxies })
  await assertAllowed(gateway, authenticated, { action: `${service}:${name}`, resource: action.resourceArn(body), input: body, call })
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse('SerializationException', 'The request body is not an object.')
  return (await action.load())(body as Record<string, unknown>, call)
}

function readTarget(target: string | string[] | undefined): OperationName {
  if (typeof target !== 'string')
    throw refuse('UnknownOperationException', `The request has no X-Amz-Target, such as ${targetPrefix}ListUserPools.`)
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
  if (isOperationName(name)) return name
  throw refuse(
    'UnknownOperationException',
    `X-Amz-Target "${headerSafe(target)}" is no operation of ${service}; they look like ${targetPrefix}ListUserPools.`,
  )
}

const acceptedTypes = new Set([contentType, 'application/x-amz-json-1.0', 'application/json'])

/** A missing type is accepted. Other types are refused, because a form of another site could send them without a CORS preflight. */
export function assertContentType(type: string | undefined): void {
  if (type === undefined || type === '' || type === contentType) return
  const essence = type.split(';', 1)[0]!.trim().toLowerCase()
  if (!acceptedTypes.has(essence)) throw refuse('SerializationException', `Content-Type "${headerSafe(type)}" is not ${contentType}.`)
}

/** The JSON value of a body; an empty object for an empty one. @throws SerializationException */
export function parseBody(bytes: Buffer, bounds: JsonBounds): unknown {
  if (bytes.length === 0) return {}
  if (!isUtf8(bytes)) throw refuse('SerializationException', 'The request body is not UTF-8.')
  try {
    return parseJson(bytes, bounds)
  } catch (error) {
    // The service's own bounds and words for them are not published.
    if (error instanceof JsonOutOfBounds) throw refuse('SerializationException', `The request body is too large: ${error.message}.`)
    throw refuse('SerializationException', `The request body is not JSON: ${describeSyntaxError(error)}`)
  }
}

/** V8 quotes the body in its message. Only the position is kept, because the body may contain a password. */
function describeSyntaxError(error: unknown): string {
  const position = /at position \d+/.exec(String(error))?.[0]
  return position ? `unexpected character ${position}.` : 'it ends too early.'
}

const headers = (requestId: string) => ({ 'Content-Type': contentType, 'x-amzn-RequestId': requestId, ...corsHeaders })

/** The response of an operation without an output shape: a body of no bytes. */
const emptySuccess = (requestId: string): Reply => ({ status: 200, headers: headers(requestId), body: '' })

const success = (requestId: string, output: unknown): Reply => ({
  status: 200,
  headers: headers(requestId),
  body: JSON.stringify(output ?? {}),
})

/** An error as a reply of AWS JSON 1.1. The error type in the header ends with a colon, as the service sends it: clients cut it there. */
export function jsonErrorReply(requestId: string, error: ServiceError): Reply {
  const { name, message, status, reasonCode } = error
  const body = { __type: name, ...(message === '' ? {} : { message }), ...(reasonCode === undefined ? {} : { reasonCode }) }
  const headerMessage = headerSafe(message)
  return {
    status,
    headers: {
      ...headers(requestId),
      'x-amzn-ErrorType': `${name}:`,
      ...(headerMessage === '' ? {} : { 'x-amzn-ErrorMessage': headerMessage }),
    },
    body: JSON.stringify(body),
  }
}
