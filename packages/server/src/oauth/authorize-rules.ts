import { type DecidingRule, ownMember, redirectUriProblem, splitRequestedScopes } from '@poolhouse/contract'
import { type AppClient, isSelfRegistered } from '../clients/index.ts'
import type { AuthorizeErrorCode, ProtocolProfile } from '../protocol-profile.ts'
import { type Parameters, safeParameterName, splitWords } from './parameters.ts'

/** An authorization request whose client and redirect URI are valid, and whose other parameters are still to be validated. */
export interface RequestToValidate {
  client: AppClient
  parameters: Parameters
  responseType: string | undefined
  profile: ProtocolProfile
  /** Of every public client; of one that registered itself in any case. */
  requiresPkce: boolean
  /** From `identity_provider`, or of the provider with the identifier `idp_identifier`. */
  identityProvider: string | undefined
  /** `id_token_hint` is no ID token of this pool for this client. */
  isHintInvalid: boolean
}

/** A rule of authorization requests. */
interface ValidationRule {
  isBroken: (request: RequestToValidate) => boolean
  error: AuthorizeErrorCode
  /** For the operator's log. */
  rule: (request: RequestToValidate) => DecidingRule
}

/** The first rule that the request breaks, in the order of the table; undefined if it breaks none. */
export const findViolation = (request: RequestToValidate): ValidationRule | undefined =>
  validationRules.find(({ isBroken }) => isBroken(request))

/** Characters of a value that the log repeats. */
const maxSent = 500
const sentValue = ({ parameters }: RequestToValidate, name: string): string => (parameters.get(name) ?? '').slice(0, maxSent)

const invalidParameter =
  (name: string) =>
  (request: RequestToValidate): DecidingRule => ({ id: 'parameter-invalid', setting: name, sent: sentValue(request, name) })

/** Requested scopes; undefined where the request has no `scope`, which asks for all that the client is allowed. */
export const parseScopes = (parameters: Parameters): string[] | undefined =>
  parameters.get('scope') === undefined ? undefined : splitWords(parameters.get('scope'))

const flowByResponseType: Readonly<Record<string, 'code' | 'implicit'>> = { code: 'code', token: 'implicit' }
const promptValues = new Set(['none', 'login', 'select_account', 'consent'])

/** The name by which clients list the users of the pool itself. */
export const ownUsers = 'COGNITO'

/** The providers whose users may sign in to the client. A client that lists none has the pool's own users. */
export const providersOf = ({ settings }: Pick<AppClient, 'settings'>): readonly string[] =>
  settings.SupportedIdentityProviders ?? [ownUsers]

/** Whether users of this provider may sign in to the client. */
export const allowsProvider = (client: AppClient, provider: string | undefined): boolean =>
  provider === undefined || providersOf(client).includes(provider)

const validationRules: readonly ValidationRule[] = [
  {
    isBroken: ({ parameters }) => parameters.repeated !== undefined,
    error: 'invalid_request',
    rule: ({ parameters }) => ({ id: 'parameter-repeated', setting: safeParameterName(parameters.repeated ?? '') }),
  },
  {
    isBroken: ({ responseType }) => responseType === undefined,
    error: 'invalid_request',
    rule: () => ({ id: 'parameter-missing', setting: 'response_type' }),
  },
  {
    isBroken: ({ responseType }) => responseType !== 'code' && responseType !== 'token',
    error: 'unsupported_response_type',
    rule: request => ({ id: 'response-type-unknown', sent: sentValue(request, 'response_type') }),
  },
  {
    isBroken: ({ client }) => !client.settings.AllowedOAuthFlowsUserPoolClient,
    error: 'unauthorized_client',
    rule: () => ({ id: 'oauth-not-enabled' }),
  },
  {
    isBroken: ({ client, responseType = '' }) => {
      const flow = ownMember(flowByResponseType, responseType)
      return flow === undefined || !client.settings.AllowedOAuthFlows?.includes(flow)
    },
    error: 'unauthorized_client',
    rule: ({ responseType = '' }) => ({ id: 'grant-not-enabled', sent: ownMember(flowByResponseType, responseType) }),
  },
  {
    isBroken: request => refusedScopes(request).length > 0,
    error: 'invalid_scope',
    rule: request => ({ id: 'scope-not-allowed', sent: refusedScopes(request).map(scope => scope.slice(0, maxSent)) }),
  },
  {
    isBroken: ({ parameters }) => !isCodeChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method')),
    error: 'invalid_request',
    rule: request => ({ id: 'code-challenge-invalid', sent: sentValue(request, 'code_challenge_method') }),
  },
  // RFC 9700 §2.1.1: anybody who has the code of a public client could exchange it.
  {
    isBroken: ({ client, parameters, responseType, requiresPkce }) =>
      responseType === 'code' &&
      (requiresPkce || isSelfRegistered(client)) &&
      client.secrets.length === 0 &&
      parameters.get('code_challenge') === undefined,
    error: 'invalid_request',
    rule: () => ({ id: 'code-challenge-missing' }),
  },
  { isBroken: ({ parameters }) => !isAudience(parameters.get('resource')), error: 'invalid_request', rule: invalidParameter('resource') },
  {
    isBroken: ({ client, parameters, identityProvider }) =>
      !allowsProvider(client, identityProvider) || (identityProvider === undefined && parameters.get('idp_identifier') !== undefined),
    error: 'invalid_request',
    rule: request => ({
      id: 'provider-not-allowed',
      sent: request.identityProvider?.slice(0, maxSent) ?? `idp_identifier ${sentValue(request, 'idp_identifier')}`,
    }),
  },
  {
    isBroken: ({ parameters }) => !/^\d{0,9}$/.test(parameters.get('max_age') ?? ''),
    error: 'invalid_request',
    rule: invalidParameter('max_age'),
  },
  {
    isBroken: ({ parameters }) => splitWords(parameters.get('prompt')).some(word => !promptValues.has(word)),
    error: 'invalid_request',
    rule: invalidParameter('prompt'),
  },
  // OpenID Connect Core §3.1.2.1: `none` must be the only value.
  {
    isBroken: ({ parameters }) => splitWords(parameters.get('prompt')).includes('none') && splitWords(parameters.get('prompt')).length > 1,
    error: 'invalid_request',
    rule: invalidParameter('prompt'),
  },
  {
    isBroken: ({ profile, parameters }) => profile.refusesUnsupportedParameters && parameters.get('request') !== undefined,
    error: 'request_not_supported',
    rule: () => ({ id: 'parameter-invalid', setting: 'request' }),
  },
  {
    isBroken: ({ profile, parameters }) => profile.refusesUnsupportedParameters && parameters.get('request_uri') !== undefined,
    error: 'request_uri_not_supported',
    rule: () => ({ id: 'parameter-invalid', setting: 'request_uri' }),
  },
  {
    isBroken: ({ profile, parameters, responseType }) =>
      profile.refusesUnsupportedParameters && !isResponseMode(parameters.get('response_mode'), responseType),
    error: 'invalid_request',
    rule: invalidParameter('response_mode'),
  },
  // The hint is a token, so it is not repeated.
  {
    isBroken: ({ isHintInvalid }) => isHintInvalid,
    error: 'invalid_request',
    rule: () => ({ id: 'parameter-invalid', setting: 'id_token_hint' }),
  },
]

const refusedScopes = ({ client, parameters }: RequestToValidate): readonly string[] =>
  splitRequestedScopes(client.settings, parseScopes(parameters)).refused

/** OAuth 2.0 Multiple Response Types §2.1: only the default response mode of each response type is supported. */
const isResponseMode = (mode: string | undefined, responseType: string | undefined): boolean =>
  mode === undefined || mode === (responseType === 'token' ? 'fragment' : 'query')

/** PKCE, RFC 7636 §4.2 with method S256 only: a SHA-256 digest in base64url. Challenge and method come together or not at all. */
const isCodeChallenge = (challenge: string | undefined, method: string | undefined): boolean =>
  challenge === undefined ? method === undefined : method === 'S256' && /^[\w-]{43}$/.test(challenge)

/** RFC 8707 §2 with the rules of a redirect URI: https, http on localhost, or an app's own scheme; no fragment. */
const isAudience = (resource: string | undefined): boolean =>
  resource === undefined || (resource.length <= 2048 && redirectUriProblem(resource) === undefined)
