import type { IncomingMessage } from 'node:http'

/** A request as it came over the wire: nothing decoded, nothing joined, nothing normalised, because that is what was signed. */
export interface WireRequest {
  method: string
  /** Before the first `?`. Never through a router, which would turn `/a/../b` into `/b`. */
  path: string
  /** After the first `?`, or empty. */
  query: string
  /** Lower-case name and raw value, one entry a header line. */
  headers: readonly (readonly [name: string, value: string])[]
  body: Buffer
}

export function readWireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const target = originForm(incoming.url ?? '/')
  const question = target.indexOf('?')
  const headers: [string, string][] = []
  const raw = incoming.rawHeaders
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i]!.toLowerCase(), raw[i + 1]!])
  return {
    method: incoming.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers,
    body,
  }
}

/** Proxies may be sent `POST http://host/path` (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)
  if (!absolute) return target
  return absolute[1]!.startsWith('/') ? absolute[1]! : `/${absolute[1]}`
}

export const headerValues = (request: Pick<WireRequest, 'headers'>, name: string): string[] =>
  request.headers.filter(([header]) => header === name).map(([, value]) => value)

/** Name and value of each part of a raw query, still encoded. */
export const queryPairs = (query: string): [name: string, value: string][] =>
  query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=')
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
    })
