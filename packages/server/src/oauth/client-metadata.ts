import { type OAuthFlowType, redirectUriProblem, registrationScope, standardScopes, userAdminScope } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'
import { findGrant, grantTypesOfFlow } from './grants/index.ts'
import { splitWords } from './parameters.ts'

/** An error of the registration endpoint (RFC 7591 §3.2.2). `message` is sent as `error_description`. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata'
  constructor(code: RegistrationError['code'], description: string) {
    super(description)
    this.code = code
  }
}

/** Client metadata: the members of RFC 7591 §2 that have an effect here. */
export interface ClientMetadata {
  redirect_uris: string[]
  client_name: string
  grant_types: string[]
  response_types: string[]
  scope: string
  token_endpoint_auth_method: 'none' | 'client_secret_basic' | 'client_secret_post'
}

const invalidMetadata = (description: string) => new RegistrationError('invalid_client_metadata', description)

const authMethods = ['none', 'client_secret_basic', 'client_secret_post'] as const
const openIdScopes = [...standardScopes].filter(scope => scope !== userAdminScope)

/** What a pool allows to clients that register themselves. */
export interface RegistrationRules {
  flows: readonly OAuthFlowType[]
  scopes: ReadonlySet<string>
}

/**
 * The rules for registration with an access token of the registration scope, or for open registration.
 * docs/reference/oauth-endpoints.md#11.
 */
export function registrationRules({ config }: Pool, isAuthenticated: boolean): RegistrationRules {
  const { AuthenticatedGrantTypes, OpenDcrGrantTypes, AllowedScopes = [] } = config.DcrConfiguration ?? {}
  const given = isAuthenticated ? (AuthenticatedGrantTypes ?? ['code', 'client_credentials']) : (OpenDcrGrantTypes ?? ['code'])
  return {
    flows: given.filter(flow => grantTypesOfFlow(flow).length > 0),
    scopes: new Set([...openIdScopes, ...AllowedScopes.filter(scope => scope !== registrationScope)]),
  }
}

/** Validates the body of a registration request and fills in defaults. @throws RegistrationError that names member, value and rule */
export function parseClientMetadata(
  body: unknown,
  { flows: allowed, scopes }: RegistrationRules,
): ClientMetadata & { flow: OAuthFlowType } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalidMetadata('The body must be a JSON object.')
  const given = body as Record<string, unknown>
  const grant_types = readTextList(given, 'grant_types', ['authorization_code'])
  const registrations = grant_types.map(type => {
    const registration = findGrant(type)?.registration ?? 'never'
    if (registration === 'never') throw invalidMetadata(`grant_types: ${shorten(type)} is not offered.`)
    return registration
  })
  const requestedFlows = [...new Set(registrations.filter(registration => registration !== 'with-code'))]
  const [flow] = requestedFlows
  if (flow === undefined || requestedFlows.length > 1)
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
  if (!isAuthMethod(method)) throw invalidMetadata(`token_endpoint_auth_method: ${shorten(method)} is not offered.`)
  if (method === 'none' && flow === 'client_credentials') throw invalidMetadata('client_credentials needs a client secret.')

  const scope = readText(given, 'scope')
  const granted = scope === undefined ? [...scopes].filter(name => standardScopes.has(name) === (flow === 'code')) : splitWords(scope)
  const refused = granted.find(name => !scopes.has(name))
  if (refused !== undefined) throw invalidMetadata(`scope: ${shorten(refused)} is not given to clients that register themselves.`)
  return {
    flow,
    redirect_uris,
    client_name: readableName(readText(given, 'client_name')),
    grant_types: grantTypesOfFlow(flow),
    response_types,
    scope: granted.join(' '),
    token_endpoint_auth_method: method,
  }
}

const isAuthMethod = (text: string): text is ClientMetadata['token_endpoint_auth_method'] =>
  (authMethods as readonly string[]).includes(text)
const shorten = (text: string): string => text.slice(0, 200)

function readText(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name]
  if (value !== undefined && typeof value !== 'string') throw invalidMetadata(`${name} must be a text.`)
  return value
}

function readTextList(given: Record<string, unknown>, name: string, fallback: string[]): string[] {
  const value = given[name] ?? fallback
  if (!Array.isArray(value) || value.some(each => typeof each !== 'string' || each === ''))
    throw invalidMetadata(`${name} must be a list of texts.`)
  return value
}

/**
 * The name that users see, as the client gave it: without control, format and unassigned characters, which could reorder or hide the text
 * around it, at most 128 characters.
 */
const readableName = (name: string | undefined): string =>
  [
    ...(name ?? '')
      .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, 128)
    .join('')
    .trim() || 'Registered client'
