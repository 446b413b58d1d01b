import { ownMember, redirectUriProblem, splitRequestedScopes } from '@poolhouse/contract'
import { type AppClient, isSelfRegistered } from '../clients/index.ts'
import type { AuthorizeErrorCode, ProtocolProfile } from '../protocol-profile.ts'
import { type Parameters, splitWords } from './parameters.ts'

/** An authorization request whose client and redirect URI are valid, and whose other parameters are still to be validated. */
export interface RequestToValidate {
  client: AppClient
  parameters: Parameters
  responseType: string | undefined
  profile: ProtocolProfile
  /** From `identity_provider`, or of the provider with the identifier `idp_identifier`. */
  identityProvider: string | undefined
  /** `id_token_hint` is no ID token of this pool for this client. */
  isHintInvalid: boolean
}

/** The error of the first rule that the request breaks, in the order of the table; undefined if it breaks none. */
export const findViolation = (request: RequestToValidate): AuthorizeErrorCode | undefined =>
  validationRules.find(([isBroken]) => isBroken(request))?.[1]

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

const validationRules: readonly (readonly [isBroken: (request: RequestToValidate) => boolean, error: AuthorizeErrorCode])[] = [
  [({ parameters }) => parameters.repeated !== undefined, 'invalid_request'],
  [({ responseType }) => responseType === undefined, 'invalid_request'],
  [({ responseType }) => responseType !== 'code' && responseType !== 'token', 'unsupported_response_type'],
  [({ client }) => !client.settings.AllowedOAuthFlowsUserPoolClient, 'unauthorized_client'],
  [
    ({ client, responseType = '' }) => {
      const flow = ownMember(flowByResponseType, responseType)
      return flow === undefined || !client.settings.AllowedOAuthFlows?.includes(flow)
    },
    'unauthorized_client',
  ],
  [({ client, parameters }) => splitRequestedScopes(client.settings, parseScopes(parameters)).refused.length > 0, 'invalid_scope'],
  [({ parameters }) => !isCodeChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method')), 'invalid_request'],
  // RFC 9700 §2.1.1: anybody who has the code of a public client could exchange it.
  [
    ({ client, parameters, responseType }) =>
      responseType === 'code' && isSelfRegistered(client) && client.secrets.length === 0 && parameters.get('code_challenge') === undefined,
    'invalid_request',
  ],
  [({ parameters }) => !isAudience(parameters.get('resource')), 'invalid_request'],
  [
    ({ client, parameters, identityProvider }) =>
      !allowsProvider(client, identityProvider) || (identityProvider === undefined && parameters.get('idp_identifier') !== undefined),
    'invalid_request',
  ],
  [({ parameters }) => !/^\d{0,9}$/.test(parameters.get('max_age') ?? ''), 'invalid_request'],
  [({ parameters }) => splitWords(parameters.get('prompt')).some(word => !promptValues.has(word)), 'invalid_request'],
  // OpenID Connect Core §3.1.2.1: `none` must be the only value.
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
  [({ isHintInvalid }) => isHintInvalid, 'invalid_request'],
]

/** OAuth 2.0 Multiple Response Types §2.1: only the default response mode of each response type is supported. */
const isResponseMode = (mode: string | undefined, responseType: string | undefined): boolean =>
  mode === undefined || mode === (responseType === 'token' ? 'fragment' : 'query')

/** PKCE, RFC 7636 §4.2 with method S256 only: a SHA-256 digest in base64url. Challenge and method come together or not at all. */
const isCodeChallenge = (challenge: string | undefined, method: string | undefined): boolean =>
  challenge === undefined ? method === undefined : method === 'S256' && /^[\w-]{43}$/.test(challenge)

/** RFC 8707 §2 with the rules of a redirect URI: https, http on localhost, or an app's own scheme; no fragment. */
const isAudience = (resource: string | undefined): boolean =>
  resource === undefined || (resource.length <= 2048 && redirectUriProblem(resource) === undefined)
