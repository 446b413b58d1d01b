/**
 * The only client of this service for addresses that an operator or a pool names (`npm run check` finds others). In production it connects to
 * public addresses, and to others only where the operator named the host.
 */
import { type LookupAddress, lookup as resolveName } from 'node:dns'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { urlToHttpOptions } from 'node:url'
import { isPublicAddress } from './public-address.ts'

/** Bytes. The services that are called answer with a few kilobytes. */
export const maxResponseBytes = 1_048_576

/** What a server answered, whatever its status. */
export interface OutboundResponse {
  status: number
  /** `name` in any case. */
  header(name: string): string | null
  text: string
}

/** `timeout`: no complete answer within the time; `failed`: a refused address, no connection, a redirect, or an answer that is too long. */
export type OutboundResult = ({ kind: 'response' } & OutboundResponse) | { kind: 'timeout' } | { kind: 'failed'; cause: string }

/** A request to an address that an operator or a pool names. */
export interface OutboundRequest {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body?: string
  /** Milliseconds for the whole exchange, from the look-up of the name on. */
  timeoutMs: number
  /** The operator named the address in an option or a variable of this service, so that it may be any. */
  isNamedByOperator: boolean
}

/** Sends one request. Redirects are not followed, since they name an address that neither the operator nor a pool has named. */
export type Outbound = (url: string, request: OutboundRequest) => Promise<OutboundResult>

interface OutboundPolicy {
  mode: 'development' | 'production'
  /** Hosts that may have any address: `name`, `.name` for all names below it, each with or without `:port`. */
  allowed: readonly string[]
  /** Replaced in tests. */
  resolve?: typeof resolveName
}

/** Idle connections are closed before most servers close them. */
const idleMs = 4_000
/** Loaded at the first request: many services send none. */
const clients = { 'http:': () => import('node:http'), 'https:': () => import('node:https') }
type Protocol = keyof typeof clients
const defaultPorts: Readonly<Record<Protocol, string>> = { 'http:': '80', 'https:': '443' }
const isProtocol = (protocol: string): protocol is Protocol => Object.hasOwn(clients, protocol)

/** Why a request was not sent; the message names the rule and the option. */
class RefusedAddress extends Error {}

/** Creates the client. Connections that were checked and those that were not are kept apart, so that none is used for the other kind. */
export function createOutbound({ mode, allowed, resolve = resolveName }: OutboundPolicy): Outbound {
  const agents: Record<'free' | 'restricted', Partial<Record<Protocol, Agent>>> = { free: {}, restricted: {} }

  return async (text, request) => {
    if (!URL.canParse(text)) return failed('The address is not a URL')
    const url = new URL(text)
    const { protocol } = url
    if (!isProtocol(protocol)) return failed(`${shownUrl(text)} is not an http or https address`)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const authority = `${host}:${url.port || defaultPorts[protocol]}`
    const isFree = mode === 'development' || request.isNamedByOperator || isListed(allowed, host, authority)
    if (!isFree && isIP(host) !== 0 && !isPublicAddress(host)) return failed(refusal(authority, host))
    const { Agent, request: send } = await clients[protocol]()
    const kept = agents[isFree ? 'free' : 'restricted']
    kept[protocol] ??= new Agent({ keepAlive: true, timeout: idleMs })
    const agent = kept[protocol]
    return exchange(request, handlers =>
      send(
        {
          // It throws for a user name or password that is not percent-encoded UTF-8.
          ...urlToHttpOptions(url),
          method: request.method,
          headers: { ...request.headers, ...(request.body !== undefined && { 'content-length': String(Buffer.byteLength(request.body)) }) },
          agent,
          lookup: isFree ? (resolve as LookupFunction) : publicLookup(resolve, authority),
        },
        handlers,
      ),
    )
  }
}

/** The connection goes to the very addresses that were checked, so that a name server cannot answer differently the second time. */
const publicLookup =
  (resolve: typeof resolveName, authority: string): LookupFunction =>
  (name, options, callback) =>
    resolve(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const refused = error ? undefined : addresses.find(({ address }) => !isPublicAddress(address))
      const first = addresses?.[0]
      if (error || refused || !first) callback(error ?? new RefusedAddress(refusal(authority, refused?.address ?? 'no address')), [])
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })

const refusal = (authority: string, address: string): string =>
  `${authority} has the address ${address}, which is not public. Allow it with --allow-outbound ${authority}`

function isListed(allowed: readonly string[], host: string, authority: string): boolean {
  return allowed.some(entry => {
    const text = /:\d+$/.test(entry.replace(/^\[.*\]/, '')) ? authority : host
    const plain = entry.toLowerCase().replace(/^\[(.*)\]/, '$1')
    return plain.startsWith('.') ? text.endsWith(plain) : text === plain
  })
}

const failed = (cause: string): OutboundResult => ({ kind: 'failed', cause })

/** A URL for a log or a message, without a password and a query. */
export function shownUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url ? `${url.protocol}//${url.host}${url.pathname}` : 'an invalid URL'
}

/** Sends the request and reads the answer, within its time. Never rejects. */
function exchange(
  { body, timeoutMs }: OutboundRequest,
  open: (onResponse: (response: IncomingMessage) => void) => ClientRequest,
): Promise<OutboundResult> {
  return new Promise(resolve => {
    const finish = (result: OutboundResult) => {
      clearTimeout(timer)
      resolve(result)
      if (result.kind !== 'response') sent?.destroy()
    }
    let sent: ClientRequest | undefined
    const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutMs)
    const onResponse = (response: IncomingMessage) => {
      const status = response.statusCode ?? 0
      if (status >= 300 && status < 400 && response.headers.location !== undefined)
        return finish(failed(`${status}: redirects are not followed`))
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        chunks.push(chunk)
        if (length > maxResponseBytes) finish(failed(`The answer has more than ${maxResponseBytes} bytes`))
      })
      response.on('end', () =>
        finish({
          kind: 'response',
          status,
          header: nameOfHeader => headerOf(response, nameOfHeader),
          text: Buffer.concat(chunks).toString(),
        }),
      )
      response.on('error', error => finish(failed(error.message)))
    }
    try {
      sent = open(onResponse)
      // An error of several connection attempts has no message.
      sent.on('error', error => finish(failed(error.message || String((error as NodeJS.ErrnoException).code))))
      sent.end(body)
    } catch (error) {
      // A header that is not valid.
      finish(failed((error as Error).message))
    }
  })
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()]
  return value === undefined ? null : [value].flat().join(', ')
}

const descriptions: { [Kind in OutboundResult['kind']]: (result: Extract<OutboundResult, { kind: Kind }>) => string } = {
  response: ({ status, text }) => `${status} ${text.slice(0, 300)}`,
  timeout: () => 'no answer in time',
  failed: ({ cause }) => cause,
}

/** Why a request did not succeed, for the log: the status and the start of the answer, or what prevented one. */
export const describeFailure = <Kind extends OutboundResult['kind']>(result: Extract<OutboundResult, { kind: Kind }>): string =>
  descriptions[result.kind as Kind](result)
