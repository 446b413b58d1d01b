import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { callerKind, hasEmptyBody, isOperationName, type OperationName, refuse, type ServiceError, validate } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { type AddressList, ConnectionLost, corsHeaders, headerSafe, readBody } from '../http/index.ts'
import { type AuthenticationContext, assertAuthorized, authenticateSigner, identifyPublicCaller } from './authorization.ts'
import { createCall, regionOf, resourceArn } from './call.ts'
import { throttleCpuHeavy } from './cpu-throttle.ts'
import { toServiceError } from './failure.ts'
import type { OperationLoader } from './registry.ts'
import { readWireRequest, type WireRequest } from './request.ts'

const service = 'cognito-idp'
const targetPrefix = 'AWSCognitoIdentityProviderService.'
const contentType = 'application/x-amz-json-1.1'

export type JsonAction = (body: Readonly<Record<string, unknown>>, call: Call) => Promise<object>

/** Another service that speaks AWS JSON 1.1. Its actions check their own input. */
export interface JsonService {
  /** Signing name. */
  name: string
  targetPrefix: string
  actions: Readonly<Record<string, { resourceArn: (body: unknown) => string; load: () => Promise<JsonAction> }>>
}

export interface GatewayContext extends AuthenticationContext {
  context: Context
  operations: OperationLoader
  proxies: AddressList
  jsonServices: readonly JsonService[]
  /** Rewrites a request body before it is validated. Development mode makes client names with a fixed id valid. */
  prepareInput?: (body: unknown) => unknown
}

/** AWS JSON 1.1: `POST` with an X-Amz-Target, whatever the path. The order of the checks is the service's; signature and policy come before validation. */
export async function answerJson(gate: GatewayContext, incoming: IncomingMessage, newRequestId: () => string): Promise<Response> {
  const requestId = newRequestId()
  const target = incoming.headers['x-amz-target']
  let operation = 'unknown'
  try {
    const other = otherAction(gate, target)
    operation = other?.name ?? readTarget(target)
    assertContentType(incoming.headers['content-type'])
    const wire = readWireRequest(incoming, await readBody(incoming))
    if (!other && gate.operations.isCpuHeavy(operation as OperationName)) await throttleCpuHeavy()
    if (other) return answer(requestId, await runAction(gate, other, { wire, incoming, requestId }))
    return success(requestId, operation as OperationName, await run(gate, operation as OperationName, { wire, incoming, requestId }))
  } catch (error) {
    if (error instanceof ConnectionLost) return new Response(null, { status: 400 })
    return jsonErrorResponse(requestId, toServiceError(error, gate.context.log, { requestId, operation }))
  }
}

async function run<Name extends OperationName>(
  gate: GatewayContext,
  name: Name,
  { wire, incoming, requestId }: { wire: WireRequest; incoming: IncomingMessage; requestId: string },
) {
  const body = parse(wire.body)
  const kind = callerKind(name)
  const asked = { wire, incoming, service }
  // `either` (GetDerivedToken) stands on what it carries when nobody signed it.
  const open = kind === 'public' || kind === 'token' || (kind === 'either' && incoming.headers.authorization === undefined)
  const identified = open ? identifyPublicCaller(gate, asked) : await authenticateSigner(gate, asked)
  const region = regionOf(identified.signature?.scope, body)
  const call = createCall(gate.context, { requestId, incoming, caller: identified.caller, region, proxies: gate.proxies })
  if (!open) assertAuthorized(identified, `${service}:${name}`, resourceArn(region, call.account, body))

  const loading = gate.operations.load(name)
  if (!loading) throw refuse('NotImplementedException', `${name} is not built yet in this version of Poolhouse.`)
  const operation = await loading
  return operation(validate(name, gate.prepareInput ? gate.prepareInput(body) : body), call)
}

interface OtherAction {
  service: string
  name: string
  action: JsonService['actions'][string]
}

function otherAction({ jsonServices }: GatewayContext, target: string | string[] | undefined): OtherAction | undefined {
  if (typeof target !== 'string') return undefined
  for (const { name: service, targetPrefix, actions } of jsonServices) {
    const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
    if (Object.hasOwn(actions, name)) return { service, name, action: actions[name]! }
  }
  return undefined
}

async function runAction(
  gate: GatewayContext,
  { service, name, action }: OtherAction,
  { wire, incoming, requestId }: { wire: WireRequest; incoming: IncomingMessage; requestId: string },
): Promise<object> {
  const body = parse(wire.body)
  const identified = await authenticateSigner(gate, { wire, incoming, service })
  const region = regionOf(identified.signature?.scope, undefined)
  const call = createCall(gate.context, { requestId, incoming, caller: identified.caller, region, proxies: gate.proxies })
  assertAuthorized(identified, `${service}:${name}`, action.resourceArn(body))
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

const accepted = new Set([contentType, 'application/x-amz-json-1.0', 'application/json'])

/** Lenient about a missing type and its parameters. Not about others: a form of another site could send those without asking. */
function assertContentType(type: string | undefined): void {
  if (type === undefined || type === '' || type === contentType) return
  const essence = type.split(';', 1)[0]!.trim().toLowerCase()
  if (!accepted.has(essence)) throw refuse('SerializationException', `Content-Type "${headerSafe(type)}" is not ${contentType}.`)
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return {}
  if (!isUtf8(bytes)) throw refuse('SerializationException', 'The request body is not UTF-8.')
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw refuse('SerializationException', `The request body is not JSON: ${reason(error)}`)
  }
}

/** V8 quotes the body, which may hold a password: keep the place, drop the quotation. */
function reason(error: unknown): string {
  const place = /at position \d+/.exec(String(error))?.[0]
  return place ? `unexpected character ${place}.` : 'it ends too early.'
}

const headers = (requestId: string) => ({ 'Content-Type': contentType, 'x-amzn-RequestId': requestId, ...corsHeaders })

const success = (requestId: string, name: OperationName, output: unknown): Response =>
  hasEmptyBody(name) ? new Response('', { status: 200, headers: headers(requestId) }) : answer(requestId, output)

const answer = (requestId: string, output: unknown): Response =>
  new Response(JSON.stringify(output ?? {}), { status: 200, headers: headers(requestId) })

/** The type has a colon at its end in the header, as the service writes it: clients cut it there. */
export function jsonErrorResponse(requestId: string, error: ServiceError): Response {
  const { name, message, status, reasonCode } = error
  const body = { __type: name, ...(message === '' ? {} : { message }), ...(reasonCode === undefined ? {} : { reasonCode }) }
  const safe = headerSafe(message)
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers(requestId), 'x-amzn-ErrorType': `${name}:`, ...(safe === '' ? {} : { 'x-amzn-ErrorMessage': safe }) },
  })
}
