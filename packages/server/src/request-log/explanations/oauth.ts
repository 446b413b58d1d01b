import { addToClient, changeClient, clientSetting, type Explanation, sentText } from './explanation.ts'

const request = (setting: Explanation['setting']) => ({ of: 'request', setting, value: sentText }) as const

/** Rules of the endpoints of OAuth 2.0. */
export const oauthExplanations = {
  'oauth-not-enabled': {
    ...clientSetting('AllowedOAuthFlowsUserPoolClient'),
    why: 'the client may not use the OAuth endpoints',
    fix: changeClient('AllowedOAuthFlowsUserPoolClient'),
  },
  'grant-not-enabled': {
    ...clientSetting('AllowedOAuthFlows'),
    why: facts => `the client may not use the flow ${sentText(facts)}`,
    fix: facts => addToClient(sentText(facts), 'AllowedOAuthFlows'),
  },
  'grant-unknown': {
    ...request('grant_type'),
    why: 'the token endpoint knows no such grant',
    fix: 'send authorization_code, refresh_token or client_credentials',
  },
  'grant-needs-secret': {
    of: 'client',
    setting: 'ClientSecret',
    value: () => 'the client has no secret',
    why: 'client_credentials is for clients with a secret only',
    fix: 'create a client with GenerateSecret (generateSecret in Pulumi); an existing one cannot get its first secret',
  },
  'response-type-unknown': { ...request('response_type'), why: 'it must be code or token', fix: 'send response_type=code' },
  'redirect-not-registered': {
    ...clientSetting('CallbackURLs'),
    why: facts => `redirect_uri ${sentText(facts)} is not exactly one of them`,
    fix: `${addToClient('it', 'CallbackURLs')}; scheme, host, port, path and a slash at the end must be the same`,
  },
  'redirect-missing': {
    ...clientSetting('DefaultRedirectURI'),
    why: 'the request names no redirect_uri, and the client has no default',
    fix: `send redirect_uri, or ${changeClient('DefaultRedirectURI')}`,
  },
  'logout-not-registered': {
    ...clientSetting('LogoutURLs'),
    why: facts => `the address to go to after the sign-out, ${sentText(facts)}, is not exactly one of them`,
    fix: `${addToClient('it', 'LogoutURLs')}; and send it as logout_uri`,
  },
  'scope-not-allowed': {
    ...clientSetting('AllowedOAuthScopes'),
    why: facts => `the client may not ask for ${sentText(facts)}`,
    fix: `ask for a listed one, or ${addToClient('it', 'AllowedOAuthScopes')}; a custom scope needs its resource server first`,
  },
  'scope-unknown': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'AllowedOAuthScopes',
    value: sentText,
    why: 'the scope is neither one of Cognito (phone, email, openid, profile, aws.cognito.signin.user.admin) nor one of a resource server of the pool',
    fix: 'create its resource server first, by CreateResourceServer, or aws.cognito.ResourceServer in Pulumi; the name is identifier/scope',
  },
  'missing-scope': {
    of: 'request',
    setting: 'scope of the access token',
    value: ({ rule }) => rule.sent ?? 'without the scope that the operation needs',
    why: 'operations of a signed-in user need aws.cognito.signin.user.admin, and /oauth2/userInfo needs openid',
    fix: `ask for the scope at the sign-in, and allow it: ${changeClient('AllowedOAuthScopes')}`,
  },
  'code-challenge-invalid': {
    ...request('code_challenge_method'),
    why: 'PKCE needs code_challenge_method=S256 and a code_challenge of 43 characters, both or none',
    fix: 'send both: the challenge is the SHA-256 of the verifier in base64url without padding',
  },
  'code-challenge-missing': {
    ...request('code_challenge'),
    why: 'a public client must use PKCE where it registered itself, and every one with --require-pkce',
    fix: 'send code_challenge and code_challenge_method=S256',
  },
  'code-verifier-wrong': {
    ...request('code_verifier'),
    value: ({ rule }) => rule.value,
    why: 'the SHA-256 of code_verifier must be the code_challenge of the authorization request; a code without a challenge takes no verifier',
    fix: 'send the verifier that this authorization request was made with: a second tab or a reload may have stored another one',
  },
  'authorization-code-invalid': {
    ...request('code'),
    value: () => 'unknown, used, or of another client',
    why: 'a code works once, for the client and the pool that asked for it',
    fix: 'start a new authorization request; look for a token request that is sent twice, and for the client id of another environment',
  },
  'authorization-code-expired': {
    ...request('code'),
    value: ({ rule }) => rule.value,
    why: 'a code works for five minutes',
    fix: 'exchange it at once, or start a new authorization request; the clock of the service may have been advanced',
  },
  'redirect-differs-from-code': {
    ...request('redirect_uri'),
    why: ({ rule }) => `it must be the one of the authorization request, ${rule.value}`,
    fix: 'send the same redirect_uri to both endpoints',
  },
  'parameter-invalid': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'parameters',
    value: sentText,
    why: 'the value of the parameter is not legal',
    fix: ({ rule }) => `send another value for ${rule.setting ?? 'it'}`,
  },
  'parameter-missing': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'parameters',
    value: () => 'absent',
    why: 'the request needs the parameter',
    fix: ({ rule }) => `send ${rule.setting ?? 'it'}`,
  },
  'parameter-repeated': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'parameters',
    value: () => 'given more than once',
    why: 'with two values it is unclear which one is meant (RFC 6749 §3.1)',
    fix: 'send it once',
  },
  'provider-answer-refused': {
    of: 'request',
    setting: 'answer of the identity provider',
    value: ({ rule }) => rule.value,
    why: 'an answer counts once, within five minutes, in the browser that began the sign-in, and only as the details of the provider say',
    fix: 'begin the sign-in again; where it fails each time, compare ProviderDetails and AttributeMapping (DescribeIdentityProvider) with the provider',
  },
  'form-out-of-date': {
    of: 'request',
    setting: '_csrf',
    value: () => 'absent, old, or of another browser',
    why: 'a form of a page counts with the token that the page gave, the cookie that came with it, and an Origin of this service',
    fix: 'open the page again; a script has to keep cookies, repeat _csrf, and send Origin as browsers do',
  },
  'login-required': {
    ...request('prompt'),
    value: () => 'none',
    why: 'nobody is signed in in this browser, and prompt=none shows no page',
    fix: 'send the user to the sign-in page: the same request without prompt=none',
  },
} satisfies Record<string, Explanation>
