import type { Settings } from '../context.ts'

/** What authorize may refuse, by the names of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 and §6. */
export type AuthorizeErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'login_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'

type Fields = Readonly<Record<string, string | undefined>>
type BuildErrorFields = (code: AuthorizeErrorCode, state: string | undefined, description?: string) => Fields

/** The service's own order of members; what other servers call `error` is the description here. */
const serviceErrorFields: BuildErrorFields = (code, state, description) => {
  if (code === 'login_required') return { error: code, state }
  const known = code === 'invalid_scope' || code === 'unauthorized_client' ? code : undefined
  return { error_description: description ?? known, state, error: 'invalid_request' }
}

interface InvalidClientDetails {
  status: 400 | 401
  /** WWW-Authenticate. */
  challenge?: string
}

interface BearerError {
  error: string
  error_description: string
}

const bearerErrorParameters = ({ error, error_description }: BearerError) => `error="${error}", error_description="${error_description}"`
const booleanClaims = new Set(['email_verified', 'phone_number_verified'])

const row = <Value>(service: Value, profile: Value) => ({ service, profile })

/**
 * Where the service and the OpenID profiles (basic, config, RP-initiated logout) part: the service's way, and theirs, which `--strict-oidc`
 * chooses. What is not here is the same both ways.
 */
const differences = {
  /** OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2: authorize and sign-out take a form as well. */
  acceptsFormPost: row(false, true),
  /** RFC 6749 §4.1.2.1: standard codes, in the query or fragment of the target. */
  authorizeErrorFields: row<BuildErrorFields>(serviceErrorFields, (error, state, description) => ({
    error,
    error_description: description,
    state,
  })),
  /** RFC 9207, announced in discovery. */
  returnsIssuer: row(false, true),
  /** OpenID Connect Core §3.1.2.2, RP-Initiated Logout §2. */
  readsIdTokenHint: row(false, true),
  /** OpenID Connect Core §6: a request object that is not understood is refused, not passed over; so is a mode that would not be kept. */
  refusesUnsupportedParameters: row(false, true),
  /** RFC 6749 §5.2. `at` is the status that the service has at this endpoint. */
  invalidClient: row<(at: 400 | 401, isBasic: boolean) => InvalidClientDetails>(
    status => ({ status }),
    (_, isBasic) => ({ status: 401, ...(isBasic && { challenge: 'Basic realm="oauth2", charset="UTF-8"' }) }),
  ),
  /** RFC 6749 §5.2: a target that is not that of the code. */
  redirectUriMismatch: row<{ code: 'unauthorized_client' | 'invalid_grant'; description: string }>(
    { code: 'unauthorized_client', description: 'invalid_redirect' },
    { code: 'invalid_grant', description: 'invalid_redirect' },
  ),
  /** OpenID Connect Core §5.1: flags are booleans, the address is an object. */
  userInfoClaim: row<(name: string, value: string) => unknown>(
    (_, value) => value,
    (name, value) => (booleanClaims.has(name) ? value === 'true' : name === 'address' ? { formatted: value } : value),
  ),
  /** RFC 6750 §3: a scheme, and no error for who brought no token; the examples of the service have no scheme. */
  userInfoChallenge: row<(told: BearerError) => string>(
    bearerErrorParameters,
    told => `Bearer realm="userInfo", ${bearerErrorParameters(told)}`,
  ),
  userInfoWithoutToken: row<{ status: 400 | 401; challenge?: string }>(
    { status: 400 },
    { status: 401, challenge: 'Bearer realm="userInfo"' },
  ),
  /** RFC 6750 §3.1: a good token that does not reach so far. */
  userInfoMissingScope: row<{ status: 401 | 403; error: string }>(
    { status: 401, error: 'invalid_token' },
    { status: 403, error: 'insufficient_scope' },
  ),
  /** RFC 6750 §2.2: the token may be in a form. */
  readsUserInfoTokenFromForm: row(false, true),
  /** OpenID Connect Discovery §3; where a member is absent it has a default that would not be true here. */
  discoveryMembers: row<object>(
    {},
    {
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: false,
      claims_supported: [
        ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'name', 'family_name', 'given_name', 'middle_name'],
        ...['nickname', 'preferred_username', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
        ...['email', 'email_verified', 'address', 'phone_number', 'phone_number_verified'],
      ],
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      response_modes_supported: ['query', 'fragment'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    },
  ),
}

type Differences = typeof differences
export type ProtocolProfile = { readonly [Name in keyof Differences]: Differences[Name]['service'] }

const column = (side: 'service' | 'profile') =>
  Object.fromEntries(Object.entries(differences).map(([name, ways]) => [name, ways[side]])) as unknown as ProtocolProfile

const profiles = { service: column('service'), profile: column('profile') }

export const profileOf = ({ strictOidc }: Settings): ProtocolProfile => (strictOidc ? profiles.profile : profiles.service)
