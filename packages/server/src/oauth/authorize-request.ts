import {
  type DecidingRule,
  defaultRedirectUri,
  isRegisteredCallback,
  redirectUriProblem,
  splitRequestedScopes,
  standardScopes,
} from '@poolhouse/contract'
import { type AppClient, unknownClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { findProviderNameByIdentifier } from '../identity-providers/index.ts'
import type { Pool } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { issuerOf, type OwnIdToken, readIdToken } from '../tokens/index.ts'
import { findViolation, parseScopes } from './authorize-rules.ts'
import { needsConsent } from './consent-rule.ts'
import { type Parameters, splitWords, toParameters } from './parameters.ts'
import {
  errorPageUrl,
  errorRedirectUrl,
  missingParameter,
  noteOAuthRefusal,
  type RedirectTarget,
  type RefusedValues,
} from './redirect-target.ts'
import { findClientAt, type PoolLocation } from './request-context.ts'

/**
 * A valid authorization request (RFC 6749 §4.1.1), which may be granted once the user has signed in. docs/reference/oauth-endpoints.md#3.1.
 */
export interface AuthorizeRequest extends RedirectTarget {
  readonly poolLocation: PoolLocation
  readonly pool: Pool
  readonly client: AppClient
  readonly responseType: 'code' | 'token'
  /** Whether the request named `redirect_uri`; if not, the client's default is used. */
  readonly isRedirectGiven: boolean
  /** Granted scopes, separated by spaces. */
  readonly scopes: string
  readonly nonce: string | undefined
  /** PKCE, method S256 (RFC 7636). */
  readonly codeChallenge: string | undefined
  /** The parameter `resource` (RFC 8707). */
  readonly audience: string | undefined
  /** Values of `prompt` (OpenID Connect Core §3.1.2.1). */
  readonly prompt: ReadonlySet<string>
  /** Seconds. */
  readonly maxAge: number | undefined
  /** `sub` of the user whom the client expects, from `id_token_hint`. */
  readonly hintedSub: string | undefined
  readonly loginHint: string | undefined
  /** The provider at which the user signs in, from `identity_provider` or `idp_identifier`; `COGNITO` for the pool itself. */
  readonly identityProvider: string | undefined
  readonly lang: string | undefined
  /** The query as it was sent; the URLs of the sign-in pages repeat it. */
  readonly query: URLSearchParams
}

/** A valid request, or where the browser goes with the error: our error page, or the client's redirect URI. */
export type AuthorizeRequestResult = { kind: 'request'; request: AuthorizeRequest } | { kind: 'refused'; location: string }

/**
 * Reads and validates an authorization request. Redirect URI validation comes first: until client and redirect URI are known to belong
 * together, an error is shown on our own page, never sent to the redirect URI, so that the endpoint is no open redirect (RFC 6749
 * §4.1.2.1, RFC 9700 §4.11.2). All later errors go to the redirect URI, but not to that of a client that registered itself: a stranger could
 * register one to have links to this service that lead to a site of theirs. RFC 9700 §4.11.2 exempts `prompt=none`, which shows no page.
 */
export async function readAuthorizeRequest(
  call: Call,
  poolLocation: PoolLocation,
  query: URLSearchParams,
): Promise<AuthorizeRequestResult> {
  const showErrorPage = (error: string, rule: DecidingRule | undefined, clientId?: string, refused?: RefusedValues) => {
    noteOAuthRefusal(call, error, rule)
    return { kind: 'refused', location: errorPageUrl({ call, poolLocation }, error, clientId, refused) } as const
  }
  const parameters = toParameters(query)
  // With two values it is unclear which client or redirect URI is meant, so the error cannot be sent to one of them.
  const repeated = ['client_id', 'redirect_uri'].find(name => query.getAll(name).length > 1)
  if (repeated !== undefined) return showErrorPage('invalid_request', { id: 'parameter-repeated', setting: repeated })
  const clientId = parameters.get('client_id')
  if (clientId === undefined) return showErrorPage(missingParameter('client_id'), { id: 'parameter-missing', setting: 'client_id' })
  const found = await findClientAt(call, poolLocation, clientId)
  if (!found) return showErrorPage('invalid_request', unknownClient(clientId), undefined, { client_id: clientId })
  const { pool, client } = found

  const given = parameters.get('redirect_uri')
  const redirectUri = given ?? defaultRedirectUri(client.settings)
  if (redirectUri === undefined) return showErrorPage(missingParameter('redirect_uri'), { id: 'redirect-missing' }, clientId)
  if (!isRegisteredCallback(client.settings, redirectUri) || redirectUriProblem(redirectUri) !== undefined)
    return showErrorPage('redirect_mismatch', { id: 'redirect-not-registered', sent: redirectUri.slice(0, 500) }, clientId, {
      redirect_uri: redirectUri,
    })

  const responseType = parameters.get('response_type')
  const state = query.getAll('state').length > 1 ? undefined : parameters.get('state')
  const profile = profileOf(call.settings)
  const issuer = profile.returnsIssuer ? issuerOf(call.settings, pool) : undefined
  const target: RedirectTarget = { redirectUri, responseType, state, profile, issuer }
  const hint = profile.readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  const isHintInvalid = hint !== undefined && !isHintFor(hinted, pool, client)
  const identityProvider = await requestedProvider(call, pool, parameters)
  const requiresPkce = call.settings.requirePkce === true || pool.tags['poolhouse:require-pkce'] === 'true'
  const request = { client, parameters, responseType, profile, requiresPkce, identityProvider, isHintInvalid }
  const broken = findViolation(request)
  if (broken !== undefined) {
    const { error: violation, rule } = broken
    const mayRedirect = !needsConsent(client) || splitWords(parameters.get('prompt')).includes('none')
    if (!mayRedirect) {
      const asked = violation === 'invalid_scope' ? { scope: parameters.get('scope') ?? '' } : { response_type: responseType ?? '' }
      return showErrorPage(violation, rule(request), clientId, asksAboutValue.has(violation) ? asked : undefined)
    }
    noteOAuthRefusal(call, violation, rule(request))
    return { kind: 'refused', location: errorRedirectUrl(target, violation) }
  }
  return {
    kind: 'request',
    request: {
      ...target,
      poolLocation,
      pool,
      client,
      responseType: responseType as 'code' | 'token',
      isRedirectGiven: given !== undefined,
      scopes: await grantedScopes(call, pool, client, parseScopes(parameters)),
      nonce: parameters.get('nonce'),
      codeChallenge: parameters.get('code_challenge'),
      audience: parameters.get('resource'),
      prompt: new Set(splitWords(parameters.get('prompt'))),
      maxAge: parseSeconds(parameters.get('max_age')),
      hintedSub: hinted?.sub,
      loginHint: parameters.get('login_hint'),
      identityProvider,
      lang: parameters.get('lang'),
      query,
    },
  }
}

/** `identity_provider` counts where a request has both. */
async function requestedProvider(call: Call, pool: Pool, parameters: Parameters): Promise<string | undefined> {
  const name = parameters.get('identity_provider')
  const identifier = parameters.get('idp_identifier')
  return name ?? (identifier === undefined ? undefined : await findProviderNameByIdentifier(call, pool, identifier))
}

/** Violations that are about one value, which the error page names in development. */
const asksAboutValue = new Set<string>(['invalid_scope', 'unsupported_response_type', 'unauthorized_client'])

const isHintFor = (hinted: OwnIdToken | undefined, pool: Pool, client: AppClient): boolean =>
  hinted?.pool.id === pool.id && hinted.clientId === client.settings.ClientId

const parseSeconds = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

/** A scope that the client still lists, but whose resource server no longer has it, is left out without an error. */
async function grantedScopes(call: Call, pool: Pool, client: AppClient, requested: string[] | undefined): Promise<string> {
  const { granted } = splitRequestedScopes(client.settings, requested)
  if (granted.every(scope => standardScopes.has(scope))) return granted.join(' ')
  const active = await activeScopes(call, pool)
  return granted.filter(scope => standardScopes.has(scope) || active.has(scope)).join(' ')
}
