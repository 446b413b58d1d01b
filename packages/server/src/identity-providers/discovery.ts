import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { isLoopbackName } from '../http/index.ts'
import type { Texts } from './kinds.ts'

/** Milliseconds for a document of an identity provider. */
const timeoutMs = 5_000

/** Reads a document at an address that an administrator of the pool named. Undefined, and a line in the log, where there is none. */
export async function readDocument(call: Call, url: string): Promise<string | undefined> {
  const headers = { accept: '*/*', 'user-agent': 'Amazon/Cognito' }
  const answer = await call.outbound(url, { method: 'GET', headers, timeoutMs, isNamedByOperator: false })
  if (answer.kind === 'response' && answer.status === 200) return answer.text
  const cause = answer.kind === 'failed' ? answer.cause : answer.kind === 'timeout' ? 'no answer in time' : `status ${answer.status}`
  call.log.warn('A document of an identity provider could not be read', { url, cause })
  return undefined
}

/** The endpoint of each key of `ProviderDetails`, by its name in the discovery document. The last may be missing. */
const endpoints: Readonly<Record<string, string>> = {
  authorize_url: 'authorization_endpoint',
  token_url: 'token_endpoint',
  jwks_uri: 'jwks_uri',
  attributes_url: 'userinfo_endpoint',
}
const optional = 'attributes_url'

const unreachable = () => refuse('InvalidParameterException', 'Unable to contact well-known endpoint')

/**
 * The endpoints of an OpenID Connect provider that its details do not name, from its discovery document.
 * @throws InvalidParameterException where a needed one cannot be found, or one is not https
 */
export async function discoverEndpoints(call: Call, details: Texts): Promise<Texts> {
  assertHttps(call, [details.oidc_issuer, ...Object.keys(endpoints).map(key => details[key])])
  const wanted = Object.entries(endpoints).filter(([key]) => !details[key])
  if (wanted.length === 0) return {}
  const text = await readDocument(call, `${details.oidc_issuer!.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const document = text === undefined ? undefined : parse(text)
  if (!document) throw unreachable()
  const found: Record<string, string> = {}
  for (const [key, name] of wanted) {
    const value = document[name]
    if (typeof value === 'string' && URL.canParse(value)) found[key] = value
    else if (key !== optional) throw unreachable()
  }
  assertHttps(call, Object.values(found))
  return found
}

function assertHttps({ settings }: Call, addresses: readonly (string | undefined)[]): void {
  if (addresses.some(address => address && !isProviderAddress(settings.mode, address)))
    throw refuse('InvalidParameterException', 'OIDC endpoint must start with https://')
}

/**
 * Whether a provider's endpoint may have this address: https, as on the service. In development also http at a loopback name, since a provider on a
 * developer's machine has no certificate; in production never.
 */
export function isProviderAddress(mode: 'development' | 'production', address: string): boolean {
  const url = URL.parse(address)
  if (!url) return false
  return (
    address.startsWith('https://') ||
    (mode === 'development' && url.protocol === 'http:' && isLoopbackName(url.hostname.replace(/^\[|\]$/g, '')))
  )
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
