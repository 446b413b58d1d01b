import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { refuse } from '@poolhouse/contract'

/** `localhost`, names below it, 127.0.0.0/8 and ::1. Browsers and resolvers resolve these to loopback only (RFC 6761 §6.3). */
export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))

/** The name in a Host header in lower case, without port and brackets. Undefined where the header is missing or is not a host. */
export function hostName(host: string | undefined): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (parts?.[1] ?? parts?.[2])?.toLowerCase().replace(/\.$/, '')
}

/**
 * Whether a Host header has a loopback name or one of the allowed hosts. Development mode verifies no signatures, so this check keeps pages of
 * other sites out that resolve their own name to loopback (DNS rebinding).
 */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  const name = hostName(host)
  return name !== undefined && (isLoopbackName(name) || allowed.some(entry => matches(entry.toLowerCase(), name)))
}

/** `.example.com` allows every name below example.com. */
const matches = (entry: string, name: string): boolean => (entry.startsWith('.') ? name.endsWith(entry) : name === entry)

/**
 * Whether a request comes from a program, or from a page at a loopback name or an allowed host. Browsers send Origin with every cross-site POST
 * (`null` where they hide it); with an image or a link they send Sec-Fetch-Site only. Programs send neither.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin } = headers
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site'
  if (!URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  return (protocol === 'http:' || protocol === 'https:') && isAllowedHost(host, allowed)
}

/**
 * Whether a form was sent by a page of this service: the browser says so in Sec-Fetch-Site, or Origin (else Referer) has the host of the request or
 * of the public URL. A form without any of them is refused: scripts that sign in by the pages must send Origin, as browsers do.
 */
export function isSameOriginPost(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'none') return site === 'same-origin'
  const sender = headers.origin || headers.referer || ''
  if (!URL.canParse(sender)) return false
  const { host } = new URL(sender)
  return host !== '' && (host === headers.host?.toLowerCase() || host === new URL(publicUrl).host)
}

/** The name of a page's origin in an error message. */
export const originName = (headers: IncomingHttpHeaders): string => headers.origin ?? 'another site'

/** Requires the header x-poolhouse at `/_poolhouse/*`: HTML forms and simple cross-site requests cannot send it. */
export function assertDevHeader(headers: IncomingHttpHeaders): void {
  if (headers['x-poolhouse'] === undefined)
    throw refuse('ForbiddenException', 'Addresses under /_poolhouse/ need the header x-poolhouse, with any value.')
}
