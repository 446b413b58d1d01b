import { defaultRedirectUri, isRegisteredCallback, redirectUriProblem, splitRequestedScopes, standardScopes } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { activeScopes } from '../resource-servers/index.ts'
import { issuerOf, type OwnIdToken, readIdToken } from '../tokens/index.ts'
import { type Parameters, toParameters } from './parameters.ts'
import { type AuthorizeErrorCode, type ProtocolProfile, profileOf } from './protocol-profile.ts'
import { errorRedirectUrl, type RedirectTarget } from './redirect-target.ts'
import { findClientAt, type PoolLocation } from './request-context.ts'

/** A request that may be granted once somebody has signed in. Spec: oauth-endpoints 3.1. */
export interface AuthorizeRequest extends RedirectTarget {
  readonly poolLocation: PoolLocation
  readonly pool: Pool
  readonly client: AppClient
  readonly responseType: 'code' | 'token'
  readonly isRedirectGiven: boolean
  /** Granted, separated by spaces. */
  readonly scopes: string
  readonly nonce: string | undefined
  /** S256. */
  readonly codeChallenge: string | undefined
  /** RFC 8707. */
  readonly audience: string | undefined
  readonly prompt: ReadonlySet<string>
  /** Seconds. */
  readonly maxAge: number | undefined
  /** Whom the client takes the person for: `sub` of its ID token. */
  readonly hintedSub: string | undefined
  readonly loginHint: string | undefined
  readonly lang: string | undefined
  /** As it came, for the addresses of pages that carry it on. */
  readonly query: URLSearchParams
}

export type AuthorizeRequestResult =
  | { kind: 'request'; request: AuthorizeRequest }
  /** There is no target that could be trustedHtml with the news: a page of ours says it. */
  | { kind: 'page'; error: string; clientId?: string }
  | { kind: 'redirect'; location: string }

const absent = (name: string) => `Required String parameter '${name}' is not present`

/** First who asks and where the answer goes, shown here where it is wrong; then everything else, told to the client. */
export async function readAuthorizeRequest(
  call: Call,
  poolLocation: PoolLocation,
  query: URLSearchParams,
): Promise<AuthorizeRequestResult> {
  const parameters = toParameters(query)
  // Two of these would be two readings: nobody can be told but the person.
  if (['client_id', 'redirect_uri'].some(name => query.getAll(name).length > 1)) return { kind: 'page', error: 'invalid_request' }
  const clientId = parameters.get('client_id')
  if (clientId === undefined) return { kind: 'page', error: absent('client_id') }
  const found = await findClientAt(call, poolLocation, clientId)
  if (!found) return { kind: 'page', error: 'invalid_request' }
  const { pool, client } = found

  const given = parameters.get('redirect_uri')
  const redirectUri = given ?? defaultRedirectUri(client.settings)
  if (redirectUri === undefined) return { kind: 'page', error: absent('redirect_uri'), clientId }
  if (!isRegisteredCallback(client.settings, redirectUri) || redirectUriProblem(redirectUri) !== undefined)
    return { kind: 'page', error: 'redirect_mismatch', clientId }

  const responseType = parameters.get('response_type')
  const state = query.getAll('state').length > 1 ? undefined : parameters.get('state')
  const profile = profileOf(call.settings)
  const target: RedirectTarget = {
    redirectUri,
    responseType,
    state,
    profile,
    issuer: profile.returnsIssuer ? issuerOf(call.settings, pool) : undefined,
  }
  const hint = profile.readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  const refused = findViolation({
    client,
    parameters,
    responseType,
    profile,
    isHintBad: hint !== undefined && !isHintFor(hinted, pool, client),
  })
  if (refused !== undefined) return { kind: 'redirect', location: errorRedirectUrl(target, refused) }
  return {
    kind: 'request',
    request: {
      ...target,
      poolLocation,
      pool,
      client,
      responseType: responseType as 'code' | 'token',
      isRedirectGiven: given !== undefined,
      scopes: await grantedScopes(call, pool, client, requestedScopeList(parameters)),
      nonce: parameters.get('nonce'),
      codeChallenge: parameters.get('code_challenge'),
      audience: parameters.get('resource'),
      prompt: new Set(splitWords(parameters.get('prompt'))),
      maxAge: parseSeconds(parameters.get('max_age')),
      hintedSub: hinted?.sub,
      loginHint: parameters.get('login_hint'),
      lang: parameters.get('lang'),
      query,
    },
  }
}

interface RequestToValidate {
  client: AppClient
  parameters: Parameters
  responseType: string | undefined
  profile: ProtocolProfile
  isHintBad: boolean
}

const isHintFor = (hinted: OwnIdToken | undefined, pool: Pool, client: AppClient): boolean =>
  hinted?.pool.id === pool.id && hinted.clientId === client.settings.ClientId

const splitWords = (text: string | undefined): string[] => text?.split(' ').filter(word => word !== '') ?? []
const requestedScopeList = (parameters: Parameters) =>
  parameters.get('scope') === undefined ? undefined : splitWords(parameters.get('scope'))
const flowByResponseType = { code: 'code', token: 'implicit' } as const
const parseSeconds = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
const promptValues = new Set(['none', 'login', 'select_account', 'consent'])

/** Of a client that lists none, the pool itself. There are no other providers yet, so none has an identifier. */
const allowsProvider = ({ settings }: AppClient, provider: string | undefined): boolean =>
  provider === undefined || (settings.SupportedIdentityProviders ?? ['COGNITO']).includes(provider)

/** In order; the first that is broken is told. */
const validationRules: readonly (readonly [broken: (asked: RequestToValidate) => boolean, error: AuthorizeErrorCode])[] = [
  [({ parameters }) => parameters.repeated !== undefined, 'invalid_request'],
  [({ responseType }) => responseType === undefined, 'invalid_request'],
  [({ responseType }) => responseType !== 'code' && responseType !== 'token', 'unsupported_response_type'],
  [({ client }) => !client.settings.AllowedOAuthFlowsUserPoolClient, 'unauthorized_client'],
  [
    ({ client, responseType }) =>
      !client.settings.AllowedOAuthFlows?.includes(flowByResponseType[responseType as keyof typeof flowByResponseType]),
    'unauthorized_client',
  ],
  [({ client, parameters }) => splitRequestedScopes(client.settings, requestedScopeList(parameters)).refused.length > 0, 'invalid_scope'],
  [({ parameters }) => !isCodeChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method')), 'invalid_request'],
  [({ parameters }) => !isAudience(parameters.get('resource')), 'invalid_request'],
  [
    ({ client, parameters }) =>
      !allowsProvider(client, parameters.get('identity_provider')) || parameters.get('idp_identifier') !== undefined,
    'invalid_request',
  ],
  [({ parameters }) => !/^\d{0,9}$/.test(parameters.get('max_age') ?? ''), 'invalid_request'],
  [({ parameters }) => splitWords(parameters.get('prompt')).some(word => !promptValues.has(word)), 'invalid_request'],
  // OpenID Connect Core §3.1.2.1: `none` stands alone.
  [
    ({ parameters }) => splitWords(parameters.get('prompt')).includes('none') && splitWords(parameters.get('prompt')).length > 1,
    'invalid_request',
  ],
  [({ profile, parameters }) => profile.refusesUnsupportedParameters && parameters.get('request') !== undefined, 'request_not_supported'],
  [
    ({ profile, parameters }) => profile.refusesUnsupportedParameters && parameters.get('request_uri') !== undefined,
    'request_uri_not_supported',
  ],
  [
    ({ profile, parameters, responseType }) =>
      profile.refusesUnsupportedParameters && !isResponseMode(parameters.get('response_mode'), responseType),
    'invalid_request',
  ],
  [({ isHintBad }) => isHintBad, 'invalid_request'],
]

const findViolation = (asked: RequestToValidate): AuthorizeErrorCode | undefined =>
  validationRules.find(([isBroken]) => isBroken(asked))?.[1]

/** OAuth 2.0 Multiple Response Types §2.1: each type is answered in its own way, which may be asked for by name. */
const isResponseMode = (mode: string | undefined, responseType: string | undefined): boolean =>
  mode === undefined || mode === (responseType === 'token' ? 'fragment' : 'query')

/** RFC 7636 §4.2, S256 alone: 256 bits in base64url. Both or neither. */
const isCodeChallenge = (challenge: string | undefined, method: string | undefined): boolean =>
  challenge === undefined ? method === undefined : method === 'S256' && /^[\w-]{43}$/.test(challenge)

/** RFC 8707 §2, as the service has it: absolute, https, or http on localhost, or a scheme of an app's own; without a fragment. */
const isAudience = (resource: string | undefined): boolean =>
  resource === undefined || (resource.length <= 2048 && redirectUriProblem(resource) === undefined)

/** A scope that the client still lists and its resource server has given up is left out without a word. */
async function grantedScopes(call: Call, pool: Pool, client: AppClient, requested: string[] | undefined): Promise<string> {
  const { granted } = splitRequestedScopes(client.settings, requested)
  if (granted.every(scope => standardScopes.has(scope))) return granted.join(' ')
  const active = await activeScopes(call, pool)
  return granted.filter(scope => standardScopes.has(scope) || active.has(scope)).join(' ')
}
