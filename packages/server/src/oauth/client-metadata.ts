import type { OAuthFlowType } from '@poolhouse/contract'
import { redirectUriProblem, registrationScope, standardScopes, userAdminScope } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

/** RFC 7591 §3.2.2, told to whoever registers. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata'
  constructor(code: RegistrationError['code'], description: string) {
    super(description)
    this.code = code
  }
}

/** What a client says about itself: the members of RFC 7591 §2 that mean something here. */
export interface ClientMetadata {
  redirect_uris: string[]
  client_name: string
  grant_types: string[]
  response_types: string[]
  scope: string
  token_endpoint_auth_method: 'none' | 'client_secret_basic' | 'client_secret_post'
}

const invalidMetadata = (description: string) => new RegistrationError('invalid_client_metadata', description)

/** Grants by their names in the RFC. Refresh comes with a code; implicit is not for clients that register themselves. */
const flows: Readonly<Record<string, OAuthFlowType | undefined>> = {
  authorization_code: 'code',
  client_credentials: 'client_credentials',
  refresh_token: undefined,
}

const methods = ['none', 'client_secret_basic', 'client_secret_post'] as const
const openIdScopes = [...standardScopes].filter(scope => scope !== userAdminScope)

export interface RegistrationRules {
  /** Flows that the pool gives to clients that register so. */
  flows: readonly OAuthFlowType[]
  scopes: ReadonlySet<string>
}

/** With a token that may register, or openly. Spec: oauth-endpoints 11. */
export function registrationRules({ config }: Pool, isAuthenticated: boolean): RegistrationRules {
  const { AuthenticatedGrantTypes, OpenDcrGrantTypes, AllowedScopes = [] } = config.DcrConfiguration ?? {}
  const given = isAuthenticated ? (AuthenticatedGrantTypes ?? ['code', 'client_credentials']) : (OpenDcrGrantTypes ?? ['code'])
  return {
    flows: given.filter(flow => flow !== 'implicit'),
    scopes: new Set([...openIdScopes, ...AllowedScopes.filter(scope => scope !== registrationScope)]),
  }
}

/** @throws RegistrationError that names the member, the value and the rule */
export function parseClientMetadata(
  body: unknown,
  { flows: allowed, scopes }: RegistrationRules,
): ClientMetadata & { flow: OAuthFlowType } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidMetadata('The body must be a JSON object.')
  const given = body as Record<string, unknown>
  const grant_types = readTextList(given, 'grant_types', ['authorization_code'])
  const stranger = grant_types.find(type => !Object.hasOwn(flows, type))
  if (stranger !== undefined) throw invalidMetadata(`grant_types: ${shorten(stranger)} is not offered.`)
  const asked = [...new Set(grant_types.map(type => flows[type]).filter(flow => flow !== undefined))]
  const [flow] = asked
  if (flow === undefined || asked.length > 1)
    throw invalidMetadata('grant_types must hold authorization_code or client_credentials, not both.')
  if (!allowed.includes(flow))
    throw invalidMetadata(`grant_types: this user pool does not give ${shorten(grant_types[0]!)} to clients that register so.`)

  const response_types = readTextList(given, 'response_types', flow === 'code' ? ['code'] : [])
  if (response_types.some(type => type !== 'code') || (flow === 'code') !== response_types.length > 0)
    throw invalidMetadata('response_types must be ["code"] for authorization_code, and empty for client_credentials.')
  const redirect_uris = readTextList(given, 'redirect_uris', [])
  if (flow === 'code' && redirect_uris.length === 0)
    throw new RegistrationError('invalid_redirect_uri', 'redirect_uris must hold at least one address.')
  for (const uri of redirect_uris) {
    const problem = redirectUriProblem(uri)
    if (problem !== undefined) throw new RegistrationError('invalid_redirect_uri', shorten(problem))
  }
  const method = readText(given, 'token_endpoint_auth_method') ?? 'client_secret_basic'
  if (!isMethod(method)) throw invalidMetadata(`token_endpoint_auth_method: ${shorten(method)} is not offered.`)
  if (method === 'none' && flow === 'client_credentials') throw invalidMetadata('client_credentials needs a client secret.')

  const wanted = readText(given, 'scope')
    ?.split(' ')
    .filter(scope => scope !== '')
  const granted = wanted ?? [...scopes].filter(scope => standardScopes.has(scope) === (flow === 'code'))
  const refused = granted.find(scope => !scopes.has(scope))
  if (refused !== undefined) throw invalidMetadata(`scope: ${shorten(refused)} is not given to clients that register themselves.`)
  return {
    flow,
    redirect_uris,
    client_name: sanitizeClientName(readText(given, 'client_name')),
    grant_types: flow === 'code' ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    response_types,
    scope: granted.join(' '),
    token_endpoint_auth_method: method,
  }
}

const isMethod = (text: string): text is ClientMetadata['token_endpoint_auth_method'] => (methods as readonly string[]).includes(text)
const shorten = (text: string): string => text.slice(0, 200)

function readText(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name]
  if (value !== undefined && typeof value !== 'string') throw invalidMetadata(`${name} must be a text.`)
  return value
}

function readTextList(given: Record<string, unknown>, name: string, otherwise: string[]): string[] {
  const value = given[name] ?? otherwise
  if (!Array.isArray(value) || value.some(each => typeof each !== 'string' || each === ''))
    throw invalidMetadata(`${name} must be a list of texts.`)
  return value
}

/** What a client may be called; other characters become spaces. */
const sanitizeClientName = (name: string | undefined): string =>
  (name ?? '')
    .replaceAll(/[^\w\s+=,.@-]/g, ' ')
    .trim()
    .slice(0, 128) || 'Registered client'
