import type { Client } from './client.ts'
import type { Finding } from './findings.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Schemes that make the browser run or read something instead of opening an app; never legal in a redirect URI. */
const dangerous = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])

/** Why a URL cannot be a redirect URI, in the service's words where they are known; `undefined` if it can. Custom schemes (`myapp://…`) are legal. */
export function redirectUriProblem(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (!parsed || !/^[a-z][a-z0-9+.-]*:/i.test(url)) return `${url} is not an absolute URL.`
  if (dangerous.has(parsed.protocol)) return `${url} cannot use the ${parsed.protocol.slice(0, -1)} scheme.`
  if (parsed.protocol === 'http:' && !loopback.has(parsed.hostname)) return `${url} cannot use the HTTP protocol.`
  if (url.includes('#')) return `${url} cannot use fragment`
  return undefined
}

type Urls = Pick<Client, 'CallbackURLs' | 'LogoutURLs' | 'DefaultRedirectURI'>

/** A logout URL may have a fragment and may be relative. */
function signOutProblem(url: string): string | undefined {
  return URL.canParse(url) ? redirectUriProblem(url.replace(/#.*$/s, '')) : undefined
}

const finding = (property: Finding['property'], message: string | undefined): Finding[] =>
  message === undefined ? [] : [{ exception: 'InvalidParameterException', property, message }]

/** Rules about CallbackURLs, LogoutURLs and DefaultRedirectURI. */
export function redirectFindings({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: Urls): Finding[] {
  const isStray = DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)
  return [
    ...CallbackURLs.flatMap((url, index) => finding(`CallbackURLs[${index}]`, redirectUriProblem(url))),
    ...LogoutURLs.flatMap((url, index) => finding(`LogoutURLs[${index}]`, signOutProblem(url))),
    ...finding(
      'DefaultRedirectURI',
      isStray ? `The default redirect URI ${DefaultRedirectURI} is not in the callback URIs list.` : undefined,
    ),
  ]
}

/** Redirect URI validation at run time: the URL must equal a registered one, character by character, trailing slash included. */
export const isRegisteredCallback = (client: Pick<Client, 'CallbackURLs'>, url: string): boolean =>
  client.CallbackURLs?.includes(url) ?? false
/** As isRegisteredCallback, for `logout_uri` of the logout endpoint. */
export const isRegisteredLogoutUrl = (client: Pick<Client, 'LogoutURLs'>, url: string): boolean => client.LogoutURLs?.includes(url) ?? false

/** The redirect URI of an authorization request without `redirect_uri`; only a client with exactly one identity provider has one. */
export function defaultRedirectUri(client: Urls & Pick<Client, 'SupportedIdentityProviders'>): string | undefined {
  if (client.SupportedIdentityProviders?.length !== 1) return undefined
  return client.DefaultRedirectURI ?? (client.CallbackURLs?.length === 1 ? client.CallbackURLs[0] : undefined)
}
