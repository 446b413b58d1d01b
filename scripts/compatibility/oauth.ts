import type { Built, Shown } from './rows.ts'

const at = (file: string, title: string): Shown => [`server/test/oauth/${file}.test.ts`, title]

const federation = (file: string, title: string): Shown => [`server/test/federation/${file}.test.ts`, title]

const tests = {
  page: at('rfc6749/authorize', 'GET /oauth2/authorize shows the error page, and redirects to no redirect URI'),
  identifier: federation('begin', 'authorize with %s goes to the provider'),
  code: at('rfc6749/authorize', 'redirects to the client with code and state, and the code gives tokens of that sign-in'),
  fragment: at(
    'rfc6749/authorize',
    'with the implicit grant returns tokens in the fragment, without a refresh token, and an ID token only for openid',
  ),
  implied: at('rfc6749/authorize', 'without redirect_uri uses the only callback of the client, and fails where there are several'),
  places: at(
    'rfc6749/authorize',
    'redirects to the sign-in page with the same query, at the root and below the pool id, also at /authorize',
  ),
  scopes: at('openid-connect/scopes', 'the scope %s gives the claims %s'),
  pkce: at('rfc7636/pkce', 'a code with the matching code_verifier gives tokens'),
  plain: at('rfc6749/authorize', 'with the PKCE method plain'),
  resource: at(
    'rfc8707/resource',
    'the resource %s becomes aud of the access token, also after a refresh; aud of the ID token stays the client',
  ),
  provider: federation('begin', 'authorize with identity_provider goes to the provider with state, nonce and the address for its answer'),
  forwarded: federation('begin', 'authorize forwards %s to the provider'),
  finished: federation(
    'users',
    'the first sign-in at a provider creates the user with identities, group and tokens; the next one is the same user',
  ),
  singleUse: federation('states', 'a state is used once'),
  posted: federation('states', 'an answer may come in a form that another site posts, as Apple sends it'),
  prompt: at(
    'openid-connect/strict',
    'prompt=login asks again and renews auth_time, prompt=none uses the session or answers login_required',
  ),
  maxAge: at('openid-connect/strict', 'max_age asks again if the sign-in is older, which renews auth_time'),
  passed: at('openid-connect/strict', 'display, ui_locales, acr_values, claims and unknown parameters are ignored'),
  amplify: at('clients/aws-amplify', 'aws-amplify signs in with a redirect, refreshes, reads, and signs out over https'),
  hint: at(
    'openid-connect/strict',
    'id_token_hint accepts a session of the same user only; for another user it gives login_required or a sign-in',
  ),
  forms: at('openid-connect/strict', '%s gets the standard error code with state and iss, with --strict-oidc'),
  once: at('rfc6749/token', 'authorization code reuse gets invalid_grant, also in parallel, and revokes the tokens of the first use'),
  target: at('rfc6749/token', 'a code used by another client or with another redirect URI is refused and stays valid for its client'),
  refresh: at('rfc6749/token', 'the refresh grant gives tokens of the same sign-in, and a new refresh token if the client has rotation'),
  machine: at('rfc6749/token', 'the client_credentials grant gives an access token only, with all scopes or those requested'),
  authentication: at('rfc6749/token', 'a client authenticates by header or by body, but not by both'),
  noRequest: at('rfc6749/token', 'POST /oauth2/token answers each malformed request with its RFC 6749 error code'),
  userInfo: at('rfc6750/user-info', 'GET and POST /oauth2/userInfo answer the current claims of the scopes, booleans as strings'),
  userInfoForm: at(
    'openid-connect/strict-user-info',
    '--strict-oidc accepts the token once in a form (RFC 6750 §2.2), Cognito’s profile in the header only',
  ),
  revoke: at(
    'rfc7009/revoke',
    'POST /oauth2/revoke revokes a refresh token and its access tokens; an invalid or revoked token gets 200 too',
  ),
  revokeRefusals: at('rfc7009/revoke', 'POST /oauth2/revoke answers each error with its RFC 7009 code'),
  logout: at('logout/logout', 'GET /logout with a logout_uri ends the browser session and keeps the tokens valid'),
  again: at('logout/logout', 'GET /logout with an authorization request redirects to the sign-in page'),
  unlisted: at('logout/logout', 'a logout_uri that the client does not list exactly counts as absent'),
  byProfile: at(
    'openid-connect/strict-logout',
    'redirects to a listed post_logout_redirect_uri, by hint or client id, with state, by GET and POST',
  ),
  register: at(
    'rfc7591/register',
    'open registration returns a client that works like any other, is marked as DCR, and refuses changes of secrets',
  ),
  registerToken: at('rfc7591/register', 'is accepted with the registration scope, and refused once the client lost that scope'),
  registerPublic: at('rfc7591/register', 'a registered public client gets no secret'),
  registerRefused: at('rfc7591/register', 'POST /oauth2/register refuses %s'),
  discovery: at('rfc8414/discovery', 'the discovery document has the exact issuer and endpoints that answer'),
} satisfies Record<string, Shown>

const strict = (does: string) => `with \`--strict-oidc\`: ${does}; otherwise ignored`

interface Endpoint extends Built {
  parameters: Readonly<Record<string, Built>>
}

/** By the path at the root; each is served below `/<pool id>` too. A path or parameter that `oauth/` reads and no row lists fails the check. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  '/oauth2/authorize': {
    does: 'GET, and POST with `--strict-oidc`; `/authorize` is the older name',
    shown: tests.places,
    parameters: {
      response_type: { does: '`code` or `token`, if the client allows it', shown: tests.fragment },
      client_id: { does: 'names the pool where the path does not; an unknown or repeated one shows the error page', shown: tests.page },
      redirect_uri: {
        does: 'exactly one of the callback URLs; absent, the only or default one of a client with one provider',
        shown: tests.implied,
      },
      scope: { does: 'scopes of the client; absent, all of them; a scope that the client does not have is refused', shown: tests.scopes },
      state: { does: 'returned unchanged', shown: tests.code },
      nonce: { does: 'a claim of the ID token', shown: tests.code },
      code_challenge: {
        does: 'PKCE: binds the code to a verifier; public clients that registered themselves must send it',
        shown: tests.pkce,
      },
      code_challenge_method: { does: 'only `S256`', shown: tests.plain },
      identity_provider: {
        does: 'a provider of the client, to which the browser goes; `COGNITO` is the sign-in page',
        shown: tests.provider,
      },
      idp_identifier: { does: 'an identifier of a provider of the client; another one is refused', shown: tests.identifier },
      prompt: {
        does: '`none`, `login`, `select_account`; `consent` asks again for clients that registered themselves; all but `none` are forwarded to providers',
        shown: tests.prompt,
      },
      max_age: { does: 'an older sign-in (in seconds) is repeated', shown: tests.maxAge },
      login_hint: { does: 'fills the username field; forwarded to OpenID Connect providers and Google', shown: tests.forwarded },
      lang: { does: 'language of the pages, kept in a cookie', shown: tests.amplify },
      resource: { does: 'one URL: the audience of the access token, also after a refresh', shown: tests.resource },
      id_token_hint: { does: strict('the user that the client expects'), shown: tests.hint },
      response_mode: { does: strict('only the default mode of the response type'), shown: tests.forms },
      'request, request_uri': { does: strict('refused with the error code of the profile'), shown: tests.forms },
      acr_values: { does: 'forwarded to a provider with AcrMapping, otherwise ignored', shown: tests.forwarded },
      'claims, display, ui_locales': { does: 'ignored', shown: tests.passed },
    },
  },
  '/oauth2/idpresponse': {
    does: 'GET, and POST for answers in a form: completes a sign-in at an OpenID Connect, Google, Facebook, Amazon or Apple provider',
    shown: tests.finished,
    parameters: {
      'code, error, error_description': {
        does: 'exchanged at the provider; an error of the provider is passed on to the application',
        shown: tests.posted,
      },
      state: { does: 'bound to the browser, valid once, for five minutes', shown: tests.singleUse },
    },
  },
  '/oauth2/token': {
    does: 'POST of a form; any other body is refused',
    shown: tests.noRequest,
    parameters: {
      grant_type: { does: '`authorization_code`, `refresh_token`, `client_credentials`', shown: tests.noRequest },
      client_id: { does: 'in the body, or in the header `Authorization: Basic`', shown: tests.authentication },
      client_secret: { does: 'either secret, in one place', shown: tests.authentication },
      code: { does: 'valid once, for five minutes; a second use revokes the tokens of the first', shown: tests.once },
      redirect_uri: { does: 'the one of the authorization request', shown: tests.target },
      code_verifier: { does: 'verified against the challenge; a wrong one invalidates the code', shown: tests.pkce },
      refresh_token: { does: 'rotates if the client has RefreshTokenRotation', shown: tests.refresh },
      scope: { does: 'client_credentials: scopes of resource servers that the client has; absent, all of them', shown: tests.machine },
      aws_client_metadata: {
        does: 'client_credentials: a JSON object of strings for the pre token generation trigger',
        shown: tests.machine,
      },
    },
  },
  '/oauth2/userInfo': {
    does: 'GET and POST, with `Authorization: Bearer`; `email_verified` and `phone_number_verified` are strings, and with `--strict-oidc` booleans; there `updated_at` is a number, also in ID tokens',
    shown: tests.userInfo,
    parameters: { access_token: { does: strict('the token in a form body'), shown: tests.userInfoForm } },
  },
  '/oauth2/revoke': {
    does: 'POST of a form, authenticated as at the token endpoint',
    shown: tests.revokeRefusals,
    parameters: {
      token: { does: 'a refresh token; its access tokens are revoked too', shown: tests.revoke },
      'client_id, client_secret': { does: 'as at the token endpoint; wrong credentials answer 401', shown: tests.revokeRefusals },
    },
  },
  '/logout': {
    does: 'GET, and POST with `--strict-oidc`: ends the browser session; tokens stay valid; with `--strict-oidc` a request without an address, or without any parameter, ends it too and shows a page',
    shown: tests.logout,
    parameters: {
      client_id: { does: 'the client whose sign-out URLs are allowed', shown: tests.logout },
      logout_uri: { does: 'exactly one of the sign-out URLs; any other is treated as absent', shown: tests.unlisted },
      'redirect_uri, response_type, scope, state': {
        does: 'without `logout_uri`: redirects to the sign-in page of this authorization request',
        shown: tests.again,
      },
      post_logout_redirect_uri: { does: strict('a sign-out URL, to which `state` is added'), shown: tests.byProfile },
      id_token_hint: { does: strict('identifies the client'), shown: tests.byProfile },
    },
  },
  '/oauth2/register': {
    does: 'POST of JSON (RFC 7591), for pools whose `DcrConfiguration` allows it, with or without an access token; users are asked for consent, and the registrations of an hour are bounded',
    shown: tests.registerToken,
    parameters: {
      redirect_uris: { does: 'the callback URLs', shown: tests.register },
      client_name: {
        does: 'the name that users see; without the characters that `ClientName` does not allow, the client name',
        shown: tests.register,
      },
      'grant_types, response_types': { does: 'those that the pool allows', shown: tests.registerRefused },
      scope: { does: 'those that the pool allows', shown: tests.registerRefused },
      token_endpoint_auth_method: { does: '`none` creates a client without a secret', shown: tests.registerPublic },
    },
  },
  '/.well-known/openid-configuration': {
    does: 'below the pool’s id; further members with `--strict-oidc`',
    shown: tests.discovery,
    parameters: {},
  },
}
