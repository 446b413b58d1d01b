import type { ServerMetadata } from 'openid-client'
import { detailsOf, isProviderAddress, type Texts } from '../../identity-providers/index.ts'
import { FederationError } from '../federation-error.ts'
import type { ProviderContext } from '../protocols.ts'
import { type OidcKind, type OidcType, oidcKinds } from './kinds.ts'
import { remoteDocument } from './remote-documents.ts'

/** A provider of OpenID Connect or OAuth 2.0, with the addresses in force. */
export interface OidcServer {
  kind: OidcKind
  details: Texts
  /** As `openid-client` takes it. */
  metadata: ServerMetadata
}

/** The name of each endpoint in the discovery document, by its key in the details. */
const endpoints = {
  authorize_url: 'authorization_endpoint',
  token_url: 'token_endpoint',
  jwks_uri: 'jwks_uri',
  attributes_url: 'userinfo_endpoint',
} as const

/** Members of the discovery document that decide how the protocol runs. */
const capabilities = [
  'code_challenge_methods_supported',
  'id_token_signing_alg_values_supported',
  'token_endpoint_auth_methods_supported',
  'authorization_response_iss_parameter_supported',
] as const

/**
 * Endpoints that were given count; the others come from the discovery document as it is now, else as it was when the provider was created.
 * @throws FederationError for a document of another issuer, and an address that may not be used
 */
export async function serverOf({ call, provider }: ProviderContext): Promise<OidcServer> {
  const type = provider.type as OidcType
  const kind = oidcKinds[type]
  const details: Texts = { ...(kind.jwksUri !== undefined && { jwks_uri: kind.jwksUri }), ...detailsOf(provider) }
  const { given } = provider.content
  const usesDiscovery = type === 'OIDC' && Object.keys(endpoints).some(key => !given[key])
  const found = usesDiscovery ? await discoveryDocument(call, given.oidc_issuer!) : undefined
  const inForce: Record<string, string | undefined> = { ...details }
  for (const [key, name] of Object.entries(endpoints)) {
    const value = found?.[name]
    if (!given[key] && typeof value === 'string') inForce[key] = value
  }
  assertAddresses(
    call.settings.mode,
    Object.keys(endpoints).map(key => inForce[key]),
  )
  return {
    kind,
    details: inForce as Texts,
    metadata: {
      ...Object.fromEntries(capabilities.flatMap(name => (found?.[name] === undefined ? [] : [[name, found[name]]]))),
      issuer: typeof found?.issuer === 'string' ? found.issuer : (details.oidc_issuer ?? details.authorize_url!),
      authorization_endpoint: inForce.authorize_url!,
      token_endpoint: inForce.token_url!,
      ...(inForce.jwks_uri !== undefined && { jwks_uri: inForce.jwks_uri }),
    },
  }
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

/** Milliseconds in which a document that could not be read is not asked for again: anybody can begin a sign-in, and each would wait for it. */
const pauseMs = 30_000
/** By the address, until when it is not asked (`performance.now()`). */
const paused = new Map<string, number>()
const maxPaused = 200

/** Undefined where it cannot be read now: the endpoints are known from before. The issuer may differ by a slash at its end, as providers write it. */
async function discoveryDocument(call: ProviderContext['call'], issuer: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const url = `${withoutSlash(issuer)}/.well-known/openid-configuration`
  if ((paused.get(url) ?? 0) > performance.now()) return undefined
  const content = await remoteDocument(call, url, { timeout: 'no answer in time' }).then(
    document => document?.content,
    (error: Error) => pause(call, url, String(error.cause ?? error.message)),
  )
  if (content === undefined) return pause(call, url, 'its answer is no JSON object')
  if (typeof content.issuer !== 'string' || withoutSlash(content.issuer) !== withoutSlash(issuer))
    throw new FederationError({ description: 'Bad issuer in the well-known endpoint', cause: `${url} names another issuer` })
  return content
}

function pause(call: ProviderContext['call'], url: string, cause: string): undefined {
  if (!paused.has(url) || paused.get(url)! <= performance.now())
    call.log.warn('The discovery document of an identity provider cannot be read; its endpoints are used as they were', { url, cause })
  paused.delete(url)
  paused.set(url, performance.now() + pauseMs)
  if (paused.size > maxPaused) paused.delete(paused.keys().next().value!)
  return undefined
}

/** A discovery document may have changed since the provider was created, and the mode as well. */
function assertAddresses(mode: 'development' | 'production', addresses: readonly (string | undefined)[]): void {
  for (const address of addresses) {
    if (address && !isProviderAddress(mode, address))
      throw new FederationError({
        description: 'OIDC endpoint must start with https://',
        cause: 'an endpoint of the provider is not https',
      })
  }
}
