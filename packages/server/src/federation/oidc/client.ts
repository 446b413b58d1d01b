import * as openid from 'openid-client'
import type { OutboundResponse } from '../../http/index.ts'
import { FederationError } from '../federation-error.ts'
import type { ProviderContext } from '../protocols.ts'
import { idTokenAlgorithms } from './id-token-signature.ts'
import { requestProvider } from './provider-request.ts'
import type { OidcServer } from './server.ts'

/** Bytes of a token answer. An ID token with hundreds of groups has some tens of thousands. */
const maxTokenAnswer = 131_072

/** The client of `openid-client` for one sign-in. Its only request is the one to the token endpoint, which goes through the service's outbound client. */
export function openIdClient({ call, provider }: ProviderContext, { kind, details, metadata }: OidcServer): openid.Configuration {
  const secret = kind.clientSecret(details)
  const announced = metadata.id_token_signing_alg_values_supported
  const supported = idTokenAlgorithms(secret)
  const server = {
    ...metadata,
    id_token_signing_alg_values_supported: announced ? supported.filter(name => announced.includes(name)) : supported,
  }
  const client = new openid.Configuration(server, details.client_id!, undefined, authenticationOf(metadata, secret))
  // serverOf has refused addresses without TLS where they are not allowed.
  openid.allowInsecureRequests(client)
  client[openid.customFetch] = async (url, { body, headers = {} }) => {
    const form = String(body ?? '')
    const isGet = details.token_request_method === 'GET'
    const answer = await requestProvider(
      call,
      isGet ? withQuery(url, form) : url,
      {
        method: isGet ? 'GET' : 'POST',
        headers: Object.fromEntries(new Headers(headers as Record<string, string>)),
        ...(!isGet && { body: form }),
      },
      { timeout: 'Timeout occurred in calling IdP token endpoint' },
    )
    return tokenResponse(provider.row.name, answer)
  }
  return client
}

const withQuery = (url: string, query: string): string => `${url}${url.includes('?') ? '&' : '?'}${query}`

/** The service sends `client_secret_post`; a provider that announces `client_secret_basic` and not that gets it. docs/decisions/oidc-providers.md. */
function authenticationOf(
  { token_endpoint_auth_methods_supported: methods }: openid.ServerMetadata,
  secret: string | undefined,
): openid.ClientAuth {
  if (secret === undefined) return openid.None()
  const isBasic = methods !== undefined && !methods.includes('client_secret_post') && methods.includes('client_secret_basic')
  return isBasic ? openid.ClientSecretBasic(secret) : openid.ClientSecretPost(secret)
}

/** @throws FederationError for a status that is not 200. docs/reference/oauth-endpoints.md#3.4. */
function tokenResponse(name: string, { status, text, header }: OutboundResponse): Response {
  if (status !== 200) {
    const code = /"error"\s*:\s*"([\w.-]{1,64})"/.exec(text)?.[1]
    const what = name === 'Google' && code !== undefined ? code : 'error getting token'
    throw new FederationError({
      description: `${name} Error - ${status} ${what}`,
      cause: code ?? 'the token endpoint answered without an error code',
    })
  }
  if (Buffer.byteLength(text) > maxTokenAnswer)
    throw new FederationError({ description: 'Bad token response', cause: `it has more than ${maxTokenAnswer} bytes` })
  return new Response(text, { status, headers: { 'content-type': header('content-type') ?? 'text/plain' } })
}
