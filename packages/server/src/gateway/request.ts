import type { IncomingMessage } from 'node:http'
import { readBody } from '../http/index.ts'

/** A request as it was sent: nothing decoded, joined or normalised, because the signature covers these bytes. */
export interface WireRequest {
  method: string
  /** The part before the first `?`. It does not come from a router, which would turn `/a/../b` into `/b`. */
  path: string
  /** The part after the first `?`, or empty. */
  query: string
  /** Name in lower case and raw value of each header line. */
  headers: readonly (readonly [name: string, value: string])[]
  /** Reads the raw body, once however often it is called. @throws BodyTooLarge, ConnectionLost */
  readBody: () => Promise<Buffer>
}

/** The request as it was sent, from what Node parsed of it. Its body is not read yet, so that what the headers forbid is refused without it. */
export function readWireRequest(incoming: IncomingMessage, bodyLimit: number): WireRequest {
  const target = originForm(incoming.url ?? '/')
  const question = target.indexOf('?')
  const headers: [string, string][] = []
  let body: Promise<Buffer> | undefined
  const raw = incoming.rawHeaders
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i]!.toLowerCase(), raw[i + 1]!])
  return {
    method: incoming.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers,
    readBody: () => (body ??= readBody(incoming, bodyLimit)),
  }
}

/** The path and query of a request target. A client behind a proxy may send the absolute form `POST http://host/path` (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)
  if (!absolute) return target
  return absolute[1]!.startsWith('/') ? absolute[1]! : `/${absolute[1]}`
}

/** The raw values of all header lines with this name, which is in lower case. */
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
