import type { Call } from '../context.ts'
import { corsHeaders, type Reply } from '../http/index.ts'
import type { OAuthError } from './errors.ts'

/** RFC 6749 §5.1: no cache may keep a response with tokens or codes. */
const noStoreHeaders = { 'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate', Pragma: 'no-cache', Expires: '0' }

const jsonHeaders = {
  'Content-Type': 'application/json;charset=UTF-8',
  ...noStoreHeaders,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
}

const tokenHeaders = { ...jsonHeaders, ...corsHeaders }

/** A JSON response to an app, not cached. A page of another origin cannot read it. docs/reference/oauth-endpoints.md#7.5. */
export const responseWithoutCors = (status: number, body: object | undefined, headers: Record<string, string> = {}): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { ...jsonHeaders, ...headers } })

/** The reply to a token request: JSON, not cached, readable from every origin. */
export const tokenReply = (body: object): Reply => ({ status: 200, headers: tokenHeaders, body: JSON.stringify(body) })

/** The same, readable from every origin. */
export const oauthResponse = (status: number, body: object | undefined, headers: Record<string, string> = {}): Response =>
  responseWithoutCors(status, body, { ...corsHeaders, ...headers })

/** The response for an error of the token or revocation endpoint (RFC 6749 §5.2). */
export function oauthErrorResponse({ trace }: Pick<Call, 'trace'>, error: OAuthError): Response {
  trace.refusal = error
  const { code, description, status, challenge } = error
  return oauthResponse(
    status,
    { error: code, ...(description !== undefined && { error_description: description }) },
    challenge === undefined ? {} : { 'WWW-Authenticate': challenge },
  )
}

/** A registered address may have letters that a header cannot have; browsers encode them the same way. */
const asciiUrl = (url: string): string => url.replaceAll(/[^\x21-\x7e]+/g, text => encodeURIComponent(text.toWellFormed()))

/** A redirect of a browser (302), not cached. `cookies` are whole Set-Cookie lines. */
export function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    Location: asciiUrl(location),
    ...noStoreHeaders,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 302, headers })
}

/** Appends to the query (`?`) or the fragment (`#`) of a URL that may have one already. Undefined values are left out. */
export function appendParameters(url: string, mark: '?' | '#', parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const joint = url.includes(mark) ? (/[?#&]$/.test(url) ? '' : '&') : mark
  return `${url}${joint}${text}`
}
