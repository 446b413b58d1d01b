import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { refuse } from '@poolhouse/contract'

/** `localhost`, names below it, 127.0.0.0/8 and ::1. Browsers and resolvers send these nowhere else (RFC 6761 §6.3). */
export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))

/** The lower-case name in a Host header, without port and brackets; undefined where it is no host. */
export function hostName(host: string | undefined): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (parts?.[1] ?? parts?.[2])?.toLowerCase().replace(/\.$/, '')
}

/** Development mode believes every caller, so a page of another site must not reach it under a name of its own (DNS rebinding). */
export function isAllowedHost(host: string | undefined, listed: readonly string[]): boolean {
  const name = hostName(host)
  return name !== undefined && (isLoopbackName(name) || listed.some(entry => matches(entry.toLowerCase(), name)))
}

/** `.example.com` lists every name below example.com. */
const matches = (entry: string, name: string): boolean => (entry.startsWith('.') ? name.endsWith(entry) : name === entry)

/**
 * Whether a request comes from a program, or from a page that is loopback or listed. Browsers send Origin with every cross-site POST (`null` from
 * where they hide it), none with an image or a link, where Sec-Fetch-Site says it; programs send neither.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, listed: readonly string[]): boolean {
  const { origin } = headers
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site'
  if (!URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  return (protocol === 'http:' || protocol === 'https:') && isAllowedHost(host, listed)
}

/** What a refusal calls a page that is not listed. */
export const originName = (headers: IncomingHttpHeaders): string => headers.origin ?? 'another site'

/** For `/_poolhouse/*`: a header that no form and no simple cross-site request can carry. */
export function assertDevHeader(headers: IncomingHttpHeaders): void {
  if (headers['x-poolhouse'] === undefined)
    throw refuse('ForbiddenException', 'Addresses under /_poolhouse/ want the header x-poolhouse, with any value.')
}
