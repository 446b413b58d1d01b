import { oauthCase, opened, type RefusalCase } from './refusal-case.ts'

/** Refusals of authorization requests. */
export const authorizationRequestsCases: readonly RefusalCase[] = [
  oauthCase(
    'a redirect URI that is not registered',
    { redirect_uri: 'https://app.example/callbak' },
    {
      outcome: 'redirect_mismatch',
      rule: 'redirect-not-registered',
      setting: 'CallbackURLs',
      value: ['https://app.example/callback'],
      where: 'app client ',
    },
  ),
  oauthCase(
    'a scope that the client may not ask for',
    { scope: 'openid phone' },
    {
      outcome: 'invalid_scope',
      rule: 'scope-not-allowed',
      setting: 'AllowedOAuthScopes',
      value: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      where: 'app client ',
    },
  ),
  oauthCase(
    'a response type that does not exist',
    { response_type: 'id_token' },
    {
      outcome: 'unsupported_response_type',
      rule: 'response-type-unknown',
      setting: 'response_type',
      value: 'id_token',
      where: 'this request',
    },
  ),
  oauthCase(
    'the implicit flow at a client without it',
    { response_type: 'token' },
    { outcome: 'unauthorized_client', rule: 'grant-not-enabled', setting: 'AllowedOAuthFlows', value: ['code'], where: 'app client ' },
    { AllowedOAuthFlows: ['code'] },
  ),
  {
    title: 'an authorization request at a client without OAuth',
    act: async kit => {
      const pool = await kit.pool({ CallbackURLs: ['https://app.example/callback'] })
      const query = `response_type=code&client_id=${pool.ClientId}&redirect_uri=https://app.example/callback`
      return opened(kit, `/${pool.UserPoolId}/oauth2/authorize?${query}`)
    },
    outcome: 'unauthorized_client',
    rule: 'oauth-not-enabled',
    setting: 'AllowedOAuthFlowsUserPoolClient',
    value: false,
    where: 'app client ',
  },
  oauthCase(
    'a PKCE challenge without its method',
    { code_challenge: 'a'.repeat(43) },
    {
      outcome: 'invalid_request',
      rule: 'code-challenge-invalid',
      setting: 'code_challenge_method',
      value: '',
      where: 'this request',
    },
  ),
  oauthCase(
    'an identity provider that the client does not list',
    { identity_provider: 'Google' },
    {
      outcome: 'invalid_request',
      rule: 'provider-not-allowed',
      setting: 'SupportedIdentityProviders',
      value: ['COGNITO'],
      where: 'app client ',
    },
  ),
  oauthCase(
    'prompt=none without a browser session',
    { prompt: 'none' },
    {
      outcome: 'login_required',
      rule: 'login-required',
      setting: 'prompt',
      value: 'none',
      where: 'this request',
    },
  ),
  {
    title: 'an authorization request of an unknown client',
    act: async kit => opened(kit, `/${(await kit.app()).UserPoolId}/oauth2/authorize?response_type=code&client_id=1nosuchclient`),
    outcome: 'invalid_request',
    rule: 'client-unknown',
    setting: 'ClientId',
    value: '1nosuchclient',
    where: 'this request',
  },
  {
    title: 'a sign-out URL that is not registered',
    act: async kit => {
      const app = await kit.app()
      return opened(kit, `${app.base}/logout?client_id=${app.ClientId}&logout_uri=https://app.example/by`)
    },
    outcome: 'invalid_request',
    rule: 'logout-not-registered',
    setting: 'LogoutURLs',
    value: ['https://app.example/bye'],
    where: 'app client ',
  },
]
