import type { Settings } from './context.ts'

/** Error codes of the authorization endpoint: RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6. */
export type AuthorizeErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'login_required'
  | 'consent_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'

type Fields = Readonly<Record<string, string | undefined>>
type BuildErrorFields = (code: AuthorizeErrorCode, state: string | undefined, description?: string) => Fields

/** Errors that Cognito sends with the standard code, or that answer what Cognito does not have: the consent of a user. */
const standardErrors: ReadonlySet<AuthorizeErrorCode> = new Set<AuthorizeErrorCode>(['login_required', 'consent_required', 'access_denied'])

/** Cognito sends `invalid_request` for nearly every error, with the standard code in the description, and members in this order. */
const serviceErrorFields: BuildErrorFields = (code, state, description) => {
  // With a description, `access_denied` is the refusal of a Lambda trigger.
  if (description === undefined && standardErrors.has(code)) return { error: code, state }
  const fallback = code === 'invalid_scope' || code === 'unauthorized_client' ? code : undefined
  return { error_description: description ?? fallback, state, error: 'invalid_request' }
}

interface InvalidClientDetails {
  status: 400 | 401
  /** Value of the header WWW-Authenticate. */
  challenge?: string
}

/** An error of a request with a bearer token (RFC 6750 §3). */
export interface BearerError {
  error: string
  error_description: string
}

const bearerErrorParameters = ({ error, error_description }: BearerError) => `error="${error}", error_description="${error_description}"`
const booleanClaims = new Set(['email_verified', 'phone_number_verified'])

/** Cognito's ID tokens have booleans and the object `address`, but every other attribute as text. */
const cognitoClaim = (name: string, value: string): unknown =>
  booleanClaims.has(name) ? value === 'true' : name === 'address' ? { formatted: value } : value

/** OpenID Connect Core §5.1: `updated_at` is a number, the flags are booleans, `address` is an object. */
const oidcClaim = (name: string, value: string): unknown =>
  name === 'updated_at' && Number.isFinite(Number(value)) ? Number(value) : cognitoClaim(name, value)

const row = <Value>(service: Value, oidc: Value) => ({ service, oidc })

/**
 * Where Cognito deviates from the OpenID Connect profiles (basic, config, RP-initiated logout): its own behaviour, and that of the profiles,
 * which `--strict-oidc` selects. Everything else is the same in both.
 */
const differences = {
  /** OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2: whether authorize and sign-out accept a form by POST. */
  acceptsFormPost: row(false, true),
  /** Parameters of an error redirect (RFC 6749 §4.1.2.1). */
  authorizeErrorFields: row<BuildErrorFields>(serviceErrorFields, (error, state, description) => ({
    error,
    error_description: description,
    state,
  })),
  /** Whether authorization responses carry `iss` (RFC 9207). */
  returnsIssuer: row(false, true),
  /** Whether `id_token_hint` is read (OpenID Connect Core §3.1.2.2, RP-Initiated Logout §2). */
  readsIdTokenHint: row(false, true),
  /** Whether request objects (OpenID Connect Core §6) and unsupported response modes are refused instead of ignored. */
  refusesUnsupportedParameters: row(false, true),
  /** The answer to a client that fails authentication (RFC 6749 §5.2); `serviceStatus` is Cognito's status at this endpoint. */
  invalidClient: row<(serviceStatus: 400 | 401, isBasic: boolean) => InvalidClientDetails>(
    status => ({ status }),
    (_, isBasic) => ({ status: 401, ...(isBasic && { challenge: 'Basic realm="oauth2", charset="UTF-8"' }) }),
  ),
  /** The redirect URI of the token request is not that of the authorization request (RFC 6749 §5.2). */
  redirectUriMismatch: row<{ code: 'unauthorized_client' | 'invalid_grant'; description: string }>(
    { code: 'unauthorized_client', description: 'invalid_redirect' },
    { code: 'invalid_grant', description: 'invalid_redirect' },
  ),
  /** The value of an attribute as a claim of an ID token. */
  idTokenClaim: row(cognitoClaim, oidcClaim),
  /** The value of a claim at userInfo; Cognito has texts only. */
  userInfoClaim: row<(name: string, value: string) => unknown>((_, value) => value, oidcClaim),
  /**
   * RP-Initiated Logout §2, §4: whether sign-out without a redirect URI, and even without any parameter, ends the session and shows a page
   * that says so.
   */
  showsSignedOutPage: row(false, true),
  /** OpenID Connect Core §3.1.2.6, RP-Initiated Logout §4: whether the error page names the refused address or hint, also in production. */
  namesRefusedValues: row(false, true),
  /** Value of the header WWW-Authenticate (RFC 6750 §3); Cognito's documented examples have no scheme. */
  userInfoChallenge: row<(error: BearerError) => string>(
    bearerErrorParameters,
    error => `Bearer realm="userInfo", ${bearerErrorParameters(error)}`,
  ),
  /** The answer to a request without a token; RFC 6750 §3 wants no error code then. */
  userInfoWithoutToken: row<{ status: 400 | 401; challenge?: string }>(
    { status: 400 },
    { status: 401, challenge: 'Bearer realm="userInfo"' },
  ),
  /** A valid token without the scope `openid` (RFC 6750 §3.1). */
  userInfoMissingScope: row<{ status: 401 | 403; error: string }>(
    { status: 401, error: 'invalid_token' },
    { status: 403, error: 'insufficient_scope' },
  ),
  /** Whether userInfo accepts the token as the form field `access_token` (RFC 6750 §2.2). */
  readsUserInfoTokenFromForm: row(false, true),
  /** Members of the discovery document beyond Cognito's (OpenID Connect Discovery §3): the defaults of absent members would be wrong here. */
  discoveryMembers: row<(grantTypes: readonly string[]) => object>(
    () => ({}),
    grantTypes => ({
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: false,
      claims_supported: [
        ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'name', 'family_name', 'given_name', 'middle_name'],
        ...['nickname', 'preferred_username', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
        ...['email', 'email_verified', 'address', 'phone_number', 'phone_number_verified'],
      ],
      grant_types_supported: grantTypes,
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      response_modes_supported: ['query', 'fragment'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    }),
  ),
}

type Differences = typeof differences

/** One column of `differences`. */
export type ProtocolProfile = { readonly [Name in keyof Differences]: Differences[Name]['service'] }

const column = (side: 'service' | 'oidc') =>
  Object.fromEntries(Object.entries(differences).map(([name, values]) => [name, values[side]])) as unknown as ProtocolProfile

const profiles = { service: column('service'), oidc: column('oidc') }

/** Cognito's own behaviour, or with `--strict-oidc` that of the OpenID Connect profiles. */
export const profileOf = ({ strictOidc }: Settings): ProtocolProfile => (strictOidc ? profiles.oidc : profiles.service)
