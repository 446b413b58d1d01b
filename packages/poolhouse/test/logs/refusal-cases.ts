import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { totpCode } from '../../../server/test/support/authenticator-app.ts'
import { inboxCodeTo, wrongCode } from '../../../server/test/support/inbox.ts'
import { password } from '../../../server/test/support/service.ts'
import { arn } from '../../../server/test/triggers/support.ts'
import type { Kit } from './kit.ts'

/** What a person did, and what the log must say of it. */
export interface RefusalCase {
  title: string
  /** Ends with the refused request. */
  act: (kit: Kit) => Promise<unknown>
  outcome: string
  rule: string
  setting: string
  /** Compared with `toEqual`; a matcher may stand in it. */
  value: unknown
  /** What `where` begins with. */
  where: 'app client ' | 'user pool ' | 'the user pool of' | 'user ' | 'this request' | 'the options'
}

const passwordFlow = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] }
const byPassword = (kit: Kit, ClientId: string, USERNAME = 'alice', PASSWORD = password) =>
  kit.api.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })
const signUp = (kit: Kit, ClientId: string, more: object = {}) =>
  kit.api.signUp({
    ClientId,
    Username: 'bob',
    Password: password,
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    ...more,
  } as never)
const opened = async (kit: Kit, path: string) => fetch(`${kit.service.url}${path}`, { redirect: 'manual' })
const policy = (PasswordPolicy: object) => ({ Policies: { PasswordPolicy: { MinimumLength: 6, ...PasswordPolicy } } })
const attempt = (sent: Promise<unknown>) => sent.catch(() => undefined)

async function codeOf(kit: Kit, app: Awaited<ReturnType<Kit['app']>>, more: Record<string, string> = {}): Promise<string> {
  const code = (await app.signIn(more)).searchParams.get('code')!
  kit.secrets.add(code)
  return code
}

/** A user with an authenticator app, and the Session of the challenge that asks for its code. */
async function withApp(kit: Kit) {
  const pool = await kit.pool(passwordFlow)
  const { AccessToken } = await pool.signIn()
  await kit.api.setUserPoolMfaConfig({
    UserPoolId: pool.UserPoolId,
    SoftwareTokenMfaConfiguration: { Enabled: true },
    MfaConfiguration: 'OPTIONAL',
  })
  const { SecretCode } = await kit.api.associateSoftwareToken({ AccessToken })
  await kit.api.verifySoftwareToken({ AccessToken, UserCode: totpCode(SecretCode!) })
  await kit.api.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } })
  const { Session } = await byPassword(kit, pool.ClientId)
  return { ...pool, Session, secret: SecretCode! }
}

const answerApp = (kit: Kit, { ClientId, Session }: { ClientId: string; Session: string | undefined }, code: string) =>
  kit.api.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: code },
  })

const passwordRule = (
  title: string,
  PasswordPolicy: object,
  Password: string,
  rule: string,
  setting: string,
  value: unknown,
): RefusalCase => ({
  title,
  act: async kit => signUp(kit, (await kit.pool({}, policy(PasswordPolicy))).ClientId, { Password }),
  outcome: 'InvalidPasswordException',
  rule,
  setting: `Policies.PasswordPolicy.${setting}`,
  value,
  where: 'user pool ',
})

const oauthCase = (
  title: string,
  query: Record<string, string>,
  expected: Omit<RefusalCase, 'title' | 'act'>,
  client: object = {},
): RefusalCase => ({
  title,
  act: async kit => {
    const app = await kit.app(client)
    return opened(kit, `${app.base}/oauth2/authorize?${app.query(query)}`)
  },
  ...expected,
})

/** Refusals that people meet most. */
export const refusalCases: readonly RefusalCase[] = [
  // Authorization requests.
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
  // The token endpoint.
  {
    title: 'a code that was exchanged before',
    act: async kit => {
      const app = await kit.app()
      const code = await codeOf(kit, app)
      await app.exchange(code)
      return app.exchange(code)
    },
    outcome: 'invalid_grant',
    rule: 'authorization-code-invalid',
    setting: 'code',
    value: 'unknown, used, or of another client',
    where: 'this request',
  },
  {
    title: 'an authorization code that expired',
    act: async kit => {
      const app = await kit.app()
      const code = await codeOf(kit, app)
      await kit.service.clock.advance(301_000)
      return app.exchange(code)
    },
    outcome: 'invalid_grant',
    rule: 'authorization-code-expired',
    setting: 'code',
    value: expect.stringMatching(/^expired at \d{4}-.*Z$/),
    where: 'this request',
  },
  {
    title: 'a PKCE verifier that is not that of the challenge',
    act: async kit => {
      const app = await kit.app()
      const code_challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
      return app.exchange(await codeOf(kit, app, { code_challenge, code_challenge_method: 'S256' }), { code_verifier: 'w'.repeat(43) })
    },
    outcome: 'invalid_grant',
    rule: 'code-verifier-wrong',
    setting: 'code_verifier',
    value: 'does not match',
    where: 'this request',
  },
  {
    title: 'another redirect URI at the token endpoint',
    act: async kit => {
      const app = await kit.app()
      return app.exchange(await codeOf(kit, app), { redirect_uri: 'https://app.example/other' })
    },
    outcome: 'unauthorized_client',
    rule: 'redirect-differs-from-code',
    setting: 'redirect_uri',
    value: 'https://app.example/other',
    where: 'this request',
  },
  {
    title: 'a token request without the secret of the client',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      return app.token({ grant_type: 'authorization_code', client_id: app.ClientId, code: 'x' })
    },
    outcome: 'invalid_client',
    rule: 'client-secret-missing',
    setting: 'ClientSecret',
    value: 'the client has a secret',
    where: 'app client ',
  },
  {
    title: 'a token request with a wrong secret',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      return app.token({ grant_type: 'authorization_code', client_id: app.ClientId, client_secret: 'not-the-secret', code: 'x' })
    },
    outcome: 'invalid_client',
    rule: 'client-secret-wrong',
    setting: 'ClientSecret',
    value: 'not the one that was sent',
    where: 'app client ',
  },
  {
    title: 'a grant that the client does not have',
    act: async kit => {
      const app = await kit.app()
      return app.token({ grant_type: 'client_credentials', client_id: app.ClientId })
    },
    outcome: 'unauthorized_client',
    rule: 'grant-not-enabled',
    setting: 'AllowedOAuthFlows',
    value: ['code', 'implicit'],
    where: 'app client ',
  },
  {
    title: 'a grant that does not exist',
    act: async kit => {
      const app = await kit.app()
      return app.token({ grant_type: 'password', client_id: app.ClientId })
    },
    outcome: 'unsupported_grant_type',
    rule: 'grant-unknown',
    setting: 'grant_type',
    value: 'password',
    where: 'this request',
  },
  {
    title: 'a scope that a machine may not have',
    act: async kit => {
      const app = await kit.app({
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['aws.cognito/dcr/register'],
      })
      return app.token({
        grant_type: 'client_credentials',
        client_id: app.ClientId,
        client_secret: app.ClientSecret!,
        scope: 'orders/read',
      })
    },
    outcome: 'invalid_scope',
    rule: 'scope-not-allowed',
    setting: 'AllowedOAuthScopes',
    value: ['aws.cognito/dcr/register'],
    where: 'app client ',
  },
  {
    title: 'a code with a scope whose attributes the client may not read',
    act: async kit => {
      const app = await kit.app({ ReadAttributes: ['email', 'name'] })
      return app.exchange(await codeOf(kit, app))
    },
    outcome: 'invalid_grant',
    rule: 'attribute-not-readable',
    setting: 'ReadAttributes',
    value: ['email', 'name'],
    where: 'app client ',
  },
  {
    title: 'userInfo with a token that has no scope openid',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      return fetch(`${kit.service.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } })
    },
    outcome: 'invalid_token',
    rule: 'missing-scope',
    setting: 'scope of the access token',
    value: expect.any(String),
    where: 'this request',
  },
  {
    title: 'userInfo without a token',
    act: async kit => opened(kit, '/oauth2/userInfo'),
    outcome: 'invalid_request',
    rule: 'parameter-missing',
    setting: 'Authorization',
    value: 'absent',
    where: 'this request',
  },
  // Pages.
  {
    title: 'a wrong password on the sign-in page',
    act: async kit => (await kit.app()).signIn({}, { typed: 'Wrong-horse-9' }),
    outcome: 'NotAuthorizedException',
    rule: 'incorrect-credentials',
    setting: 'password',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'an unknown user on the sign-in page, which always hides it',
    act: async kit => (await kit.app({ PreventUserExistenceErrors: 'LEGACY' })).signIn({}, { username: 'stranger' }),
    outcome: 'NotAuthorizedException',
    rule: 'user-existence-hidden',
    setting: 'PreventUserExistenceErrors',
    value: 'LEGACY',
    where: 'app client ',
  },
  {
    title: 'a form that another site sends',
    act: async kit => {
      const app = await kit.app()
      const fields = { username: 'alice', password, _csrf: 'forged-token' }
      return app.browser.post(`${app.base}/login?${app.query()}`, fields, { origin: 'https://evil.example' })
    },
    outcome: 'http-403',
    rule: 'form-out-of-date',
    setting: '_csrf',
    value: 'absent, old, or of another browser',
    where: 'this request',
  },
  // Sign-in by the API.
  {
    title: 'a flow that the client does not allow',
    act: async kit => byPassword(kit, (await kit.pool({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })).ClientId),
    outcome: 'InvalidParameterException',
    rule: 'flow-not-enabled',
    setting: 'ExplicitAuthFlows',
    value: ['ALLOW_USER_SRP_AUTH'],
    where: 'app client ',
  },
  {
    title: 'a flow of the other operation',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      return kit.api.initiateAuth({
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      })
    },
    outcome: 'InvalidParameterException',
    rule: 'flow-of-other-operation',
    setting: 'AuthFlow',
    value: 'ADMIN_USER_PASSWORD_AUTH',
    where: 'this request',
  },
  {
    title: 'a choice of first factors in a pool of the plan LITE',
    act: async kit => {
      const pool = await kit.pool({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
      await kit.api.updateUserPool({ UserPoolId: pool.UserPoolId, UserPoolTier: 'LITE' })
      return kit.api.initiateAuth({ ClientId: pool.ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'alice' } })
    },
    outcome: 'FeatureUnavailableInTierException',
    rule: 'tier-lacks-feature',
    setting: 'UserPoolTier',
    value: 'LITE',
    where: 'user pool ',
  },
  {
    title: 'no SECRET_HASH at a client with a secret',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, GenerateSecret: true })).ClientId),
    outcome: 'NotAuthorizedException',
    rule: 'secret-hash-missing',
    setting: 'ClientSecret',
    value: 'the client has a secret',
    where: 'app client ',
  },
  {
    title: 'a wrong SECRET_HASH',
    act: async kit => {
      const { ClientId } = await kit.pool({ ...passwordFlow, GenerateSecret: true })
      return kit.api.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: 'd3Jvbmc=' },
      })
    },
    outcome: 'NotAuthorizedException',
    rule: 'secret-hash-wrong',
    setting: 'ClientSecret',
    value: 'the hash is of no secret of this client',
    where: 'app client ',
  },
  {
    title: 'a wrong password',
    act: async kit => byPassword(kit, (await kit.pool(passwordFlow)).ClientId, 'alice', 'Wrong-horse-9'),
    outcome: 'NotAuthorizedException',
    rule: 'incorrect-credentials',
    setting: 'password',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'an unknown user whose existence the client hides',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, PreventUserExistenceErrors: 'ENABLED' })).ClientId, 'nobody'),
    outcome: 'NotAuthorizedException',
    rule: 'user-existence-hidden',
    setting: 'PreventUserExistenceErrors',
    value: 'ENABLED',
    where: 'app client ',
  },
  {
    title: 'an unknown user of a client that says so',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, PreventUserExistenceErrors: 'LEGACY' })).ClientId, 'nobody'),
    outcome: 'UserNotFoundException',
    rule: 'user-unknown',
    setting: 'Username',
    value: 'no user of the pool has this name',
    where: 'this request',
  },
  {
    title: 'a disabled user',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminDisableUser({ UserPoolId, Username: 'alice' })
      return byPassword(kit, ClientId)
    },
    outcome: 'NotAuthorizedException',
    rule: 'user-disabled',
    setting: 'Enabled',
    value: false,
    where: 'user ',
  },
  {
    title: 'a user who is not confirmed',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      await signUp(kit, ClientId)
      return byPassword(kit, ClientId, 'bob')
    },
    outcome: 'UserNotConfirmedException',
    rule: 'user-not-confirmed',
    setting: 'UserStatus',
    value: 'UNCONFIRMED',
    where: 'user ',
  },
  {
    title: 'a user whose password was reset',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminResetUserPassword({ UserPoolId, Username: 'alice' })
      return byPassword(kit, ClientId)
    },
    outcome: 'PasswordResetRequiredException',
    rule: 'password-reset-required',
    setting: 'UserStatus',
    value: 'RESET_REQUIRED',
    where: 'user ',
  },
  {
    title: 'a temporary password that expired',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminCreateUser({ UserPoolId, Username: 'carol', TemporaryPassword: 'Temporary-1', MessageAction: 'SUPPRESS' })
      await kit.service.clock.advance(8 * 86_400_000)
      return byPassword(kit, ClientId, 'carol', 'Temporary-1')
    },
    outcome: 'NotAuthorizedException',
    rule: 'temporary-password-expired',
    setting: 'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
    value: 7,
    where: 'user pool ',
  },
  {
    title: 'too many wrong passwords',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      for (let count = 0; count < 5; count++) await attempt(byPassword(kit, ClientId, 'alice', `Wrong-horse-${count}`))
      return byPassword(kit, ClientId)
    },
    outcome: 'NotAuthorizedException',
    rule: 'locked-out',
    setting: 'failed attempts',
    value: 'five or more wrong passwords',
    where: 'user ',
  },
  // Second factors and sessions.
  {
    title: 'a wrong code of an authenticator app',
    act: async kit => {
      const user = await withApp(kit)
      return answerApp(kit, user, wrongCode(totpCode(user.secret, kit.service.clock.now())))
    },
    outcome: 'CodeMismatchException',
    rule: 'factor-code-wrong',
    setting: 'verification code',
    value: 'not the one of the challenge',
    where: 'user ',
  },
  {
    title: 'a challenge that is answered too late',
    act: async kit => {
      const user = await withApp(kit)
      await kit.service.clock.advance(181_000)
      return answerApp(kit, user, totpCode(user.secret, kit.service.clock.now()))
    },
    outcome: 'NotAuthorizedException',
    rule: 'session-expired',
    setting: 'AuthSessionValidity',
    value: '3 minutes',
    where: 'app client ',
  },
  {
    title: 'a Session of another client',
    act: async kit => {
      const [user, other] = [await withApp(kit), await kit.pool(passwordFlow)]
      return answerApp(kit, { ...user, ClientId: other.ClientId }, '123456')
    },
    outcome: 'NotAuthorizedException',
    rule: 'session-invalid',
    setting: 'AuthSessionValidity',
    value: '3 minutes',
    where: 'app client ',
  },
  // Tokens.
  {
    title: 'an access token that expired',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      await kit.service.clock.advance(3_601_000)
      return kit.api.getUser({ AccessToken })
    },
    outcome: 'NotAuthorizedException',
    rule: 'access-token-expired',
    setting: 'AccessTokenValidity',
    value: '60 minutes',
    where: 'app client ',
  },
  {
    title: 'an access token after a sign-out everywhere',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      await kit.api.globalSignOut({ AccessToken })
      return kit.api.getUser({ AccessToken })
    },
    outcome: 'NotAuthorizedException',
    rule: 'access-token-revoked',
    setting: 'sign-in',
    value: 'ended',
    where: 'user ',
  },
  {
    title: 'an ID token in place of an access token',
    act: async kit => kit.api.getUser({ AccessToken: (await (await kit.pool(passwordFlow)).signIn()).IdToken }),
    outcome: 'NotAuthorizedException',
    rule: 'access-token-invalid',
    setting: 'AccessToken',
    value: 'not an access token of this service and pool',
    where: 'this request',
  },
  {
    title: 'a refresh token that expired',
    act: async kit => {
      const app = await kit.pool({ ...passwordFlow, RefreshTokenValidity: 1 })
      const { RefreshToken } = await app.signIn()
      await kit.service.clock.advance(86_401_000)
      return kit.api.initiateAuth({
        ClientId: app.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken! },
      })
    },
    outcome: 'NotAuthorizedException',
    rule: 'refresh-token-expired',
    setting: 'RefreshTokenValidity',
    value: '1 days',
    where: 'app client ',
  },
  {
    title: 'a refresh token that was revoked',
    act: async kit => {
      const app = await kit.pool(passwordFlow)
      const { RefreshToken: Token } = await app.signIn()
      await kit.api.revokeToken({ ClientId: app.ClientId, Token })
      return kit.api.initiateAuth({ ClientId: app.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: Token! } })
    },
    outcome: 'NotAuthorizedException',
    rule: 'refresh-token-revoked',
    setting: 'sign-in',
    value: 'ended',
    where: 'user ',
  },
  {
    title: 'a refresh token that was rotated out',
    act: async kit => {
      const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }
      const app = await kit.pool({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ...rotation })
      const { AuthenticationResult } = await kit.api.adminInitiateAuth({
        ...{ UserPoolId: app.UserPoolId, ClientId: app.ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const },
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      })
      await app.rotate(AuthenticationResult!.RefreshToken!)
      return app.rotate(AuthenticationResult!.RefreshToken!)
    },
    outcome: 'RefreshTokenReuseException',
    rule: 'refresh-token-reused',
    setting: 'RefreshTokenRotation',
    value: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    where: 'app client ',
  },
  {
    title: 'REFRESH_TOKEN_AUTH at a client with rotation',
    act: async kit => {
      const app = await kit.pool({ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } })
      return kit.api.initiateAuth({
        ClientId: app.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: 'any-token' },
      })
    },
    outcome: 'InvalidParameterException',
    rule: 'refresh-needs-rotation-operation',
    setting: 'RefreshTokenRotation',
    value: expect.objectContaining({ Feature: 'ENABLED' }),
    where: 'app client ',
  },
  {
    title: 'the revocation of a token at a client without it',
    act: async kit => {
      const app = await kit.pool({ ...passwordFlow, EnableTokenRevocation: false })
      return kit.api.revokeToken({ ClientId: app.ClientId, Token: (await app.signIn()).RefreshToken })
    },
    outcome: 'UnsupportedOperationException',
    rule: 'token-revocation-disabled',
    setting: 'EnableTokenRevocation',
    value: false,
    where: 'app client ',
  },
  // Sign-up, codes, passwords.
  passwordRule('a password that is too short', { MinimumLength: 12 }, 'Short-1', 'password-length', 'MinimumLength', 12),
  passwordRule('a password without lower case', { RequireLowercase: true }, 'UPPER-CASE-1', 'password-lowercase', 'RequireLowercase', true),
  passwordRule('a password without upper case', { RequireUppercase: true }, 'lower-case-1', 'password-uppercase', 'RequireUppercase', true),
  passwordRule('a password without a digit', { RequireNumbers: true }, 'no-digit-here', 'password-numbers', 'RequireNumbers', true),
  passwordRule('a password without a symbol', { RequireSymbols: true }, 'noSymbol123', 'password-symbols', 'RequireSymbols', true),
  {
    title: 'a password that was used before',
    act: async kit => {
      const pool = await kit.pool(passwordFlow, policy({ PasswordHistorySize: 3 }))
      const { AccessToken } = await pool.signIn()
      return kit.api.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: password })
    },
    outcome: 'PasswordHistoryPolicyViolationException',
    rule: 'password-reused',
    setting: 'Policies.PasswordPolicy.PasswordHistorySize',
    value: 3,
    where: 'user pool ',
  },
  {
    title: 'a sign-up where only administrators create users',
    act: async kit => signUp(kit, (await kit.pool({}, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })).ClientId),
    outcome: 'NotAuthorizedException',
    rule: 'sign-up-disabled',
    setting: 'AdminCreateUserConfig.AllowAdminCreateUserOnly',
    value: true,
    where: 'user pool ',
  },
  {
    title: 'a wrong confirmation code',
    act: async kit => {
      const { ClientId } = await kit.pool({}, { AutoVerifiedAttributes: ['email'] })
      await signUp(kit, ClientId)
      const code = await inboxCodeTo(kit.service.url, 'bob@example.com')
      kit.secrets.add(code)
      return kit.api.confirmSignUp({ ClientId, Username: 'bob', ConfirmationCode: wrongCode(code) })
    },
    outcome: 'CodeMismatchException',
    rule: 'code-incorrect',
    setting: 'verification code',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'a confirmation code that expired',
    act: async kit => {
      const { ClientId } = await kit.pool({}, { AutoVerifiedAttributes: ['email'] })
      await signUp(kit, ClientId)
      const ConfirmationCode = await inboxCodeTo(kit.service.url, 'bob@example.com')
      await kit.service.clock.advance(24 * 3_600_000 + 1_000)
      return kit.api.confirmSignUp({ ClientId, Username: 'bob', ConfirmationCode })
    },
    outcome: 'ExpiredCodeException',
    rule: 'code-expired',
    setting: 'verification code',
    value: 'expired, or used',
    where: 'user ',
  },
  {
    title: 'a code that nobody requested',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      return kit.api.confirmForgotPassword({ ClientId, Username: 'alice', ConfirmationCode: '123456', Password: 'Another-horse-9' })
    },
    outcome: 'ExpiredCodeException',
    rule: 'code-not-requested',
    setting: 'verification code',
    value: 'none is waiting',
    where: 'user ',
  },
  {
    title: 'too many requests for a code',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow, { AutoVerifiedAttributes: ['email'] })
      for (let count = 0; count < 5; count++) await attempt(kit.api.forgotPassword({ ClientId, Username: 'alice' }))
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'LimitExceededException',
    rule: 'attempts-exhausted',
    setting: 'attempts in an hour',
    value: 'used up',
    where: 'user ',
  },
  {
    title: 'a forgotten password of a user without a verified address',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminUpdateUserAttributes({
        UserPoolId,
        Username: 'alice',
        UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
      })
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'InvalidParameterException',
    rule: 'no-recovery-address',
    setting: 'email_verified, phone_number_verified',
    value: ['false', 'absent'],
    where: 'user ',
  },
  {
    title: 'a forgotten password where only administrators reset it',
    act: async kit => {
      const recovery = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } }
      const { ClientId } = await kit.pool(passwordFlow, recovery)
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'NotAuthorizedException',
    rule: 'no-recovery-by-user',
    setting: 'AccountRecoverySetting',
    value: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    where: 'user pool ',
  },
  // Attributes and names.
  {
    title: 'an attribute that the client may not write',
    act: async kit =>
      signUp(kit, (await kit.pool({ WriteAttributes: ['email'] })).ClientId, {
        UserAttributes: [
          { Name: 'email', Value: 'bob@example.com' },
          { Name: 'nickname', Value: 'bobby' },
        ],
      }),
    outcome: 'NotAuthorizedException',
    rule: 'attribute-not-writable',
    setting: 'WriteAttributes',
    value: ['email'],
    where: 'app client ',
  },
  {
    title: 'an attribute that cannot be changed',
    act: async kit => {
      const schema = { Schema: [{ Name: 'employee', AttributeDataType: 'String', Mutable: false }] }
      const { AccessToken } = await (await kit.pool(passwordFlow, schema)).signIn()
      return kit.api.updateUserAttributes({ AccessToken, UserAttributes: [{ Name: 'custom:employee', Value: '7' }] })
    },
    outcome: 'InvalidParameterException',
    rule: 'attribute-immutable',
    setting: 'SchemaAttributes custom:employee.Mutable',
    value: false,
    where: 'user pool ',
  },
  {
    title: 'an attribute that is required',
    act: async kit => signUp(kit, (await kit.pool({}, { Schema: [{ Name: 'given_name', Required: true }] })).ClientId),
    outcome: 'InvalidParameterException',
    rule: 'attribute-required',
    setting: 'SchemaAttributes given_name.Required',
    value: true,
    where: 'user pool ',
  },
  {
    title: 'an attribute that the schema does not have',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { UserAttributes: [{ Name: 'custom:none', Value: '1' }] }),
    outcome: 'InvalidParameterException',
    rule: 'attribute-unknown',
    setting: 'SchemaAttributes',
    value: expect.arrayContaining(['email']),
    where: 'user pool ',
  },
  {
    title: 'an attribute value that is too long',
    act: async kit => {
      const constraints = { StringAttributeConstraints: { MinLength: '1', MaxLength: '3' } }
      const pool = await kit.pool({}, { Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true, ...constraints }] })
      return signUp(kit, pool.ClientId, { UserAttributes: [{ Name: 'custom:team', Value: 'long-name' }] })
    },
    outcome: 'InvalidParameterException',
    rule: 'attribute-value',
    setting: 'SchemaAttributes custom:team',
    value: { MinLength: '1', MaxLength: '3' },
    where: 'user pool ',
  },
  {
    title: 'a username that is no e-mail address in a pool that needs one',
    act: async kit => {
      const { UserPool } = await kit.api.createUserPool({ PoolName: 'p', UsernameAttributes: ['email'] })
      const { UserPoolClient } = await kit.api.createUserPoolClient({ UserPoolId: UserPool!.Id, ClientName: 'c' })
      return signUp(kit, UserPoolClient!.ClientId!)
    },
    outcome: 'InvalidParameterException',
    rule: 'username-not-email',
    setting: 'UsernameAttributes',
    value: ['email'],
    where: 'user pool ',
  },
  {
    title: 'a username that is taken',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { Username: 'alice' }),
    outcome: 'UsernameExistsException',
    rule: 'username-taken',
    setting: 'Username',
    value: 'taken',
    where: 'user pool ',
  },
  {
    title: 'an address that is another user’s alias',
    act: async kit => {
      const pool = await kit.pool({}, { AliasAttributes: ['email'] })
      return kit.api.adminCreateUser({
        ...{ UserPoolId: pool.UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' as const },
        UserAttributes: [
          { Name: 'email', Value: 'alice@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      })
    },
    outcome: 'AliasExistsException',
    rule: 'alias-taken',
    setting: 'AliasAttributes',
    value: ['email'],
    where: 'user pool ',
  },
  // Lambda triggers.
  {
    title: 'a trigger that threw',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('throws') } })).ClientId),
    outcome: 'UserLambdaValidationException',
    rule: 'trigger-threw',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('throws'),
    where: 'user pool ',
  },
  {
    title: 'a trigger that did not answer in time',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('waits') } })).ClientId),
    outcome: 'UnexpectedLambdaException',
    rule: 'trigger-timeout',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('waits'),
    where: 'user pool ',
  },
  {
    title: 'a trigger without a target',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('none') } })).ClientId),
    outcome: 'UnexpectedLambdaException',
    rule: 'trigger-failed',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('none'),
    where: 'user pool ',
  },
  {
    title: 'a trigger whose answer is no event',
    act: async kit => signUp(kit, (await kit.pool({}, { LambdaConfig: { PreSignUp: arn('garbles') } })).ClientId),
    outcome: 'InvalidLambdaResponseException',
    rule: 'trigger-answer',
    setting: 'LambdaConfig.PreSignUp',
    value: arn('garbles'),
    where: 'user pool ',
  },
  {
    title: 'CUSTOM_AUTH without its triggers',
    act: async kit => {
      const { ClientId } = await kit.pool({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
      return kit.api.initiateAuth({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'alice' } })
    },
    outcome: 'InvalidParameterException',
    rule: 'custom-auth-without-triggers',
    setting: 'LambdaConfig',
    value: {},
    where: 'user pool ',
  },
  // Administration.
  {
    title: 'an unknown user pool',
    act: async kit => kit.api.describeUserPool({ UserPoolId: 'us-east-1_none12345' }),
    outcome: 'ResourceNotFoundException',
    rule: 'pool-unknown',
    setting: 'UserPoolId',
    value: 'us-east-1_none12345',
    where: 'this request',
  },
  {
    title: 'an unknown app client',
    act: async kit => byPassword(kit, '1nosuchclient'),
    outcome: 'ResourceNotFoundException',
    rule: 'client-unknown',
    setting: 'ClientId',
    value: '1nosuchclient',
    where: 'this request',
  },
  {
    title: 'an unknown group',
    act: async kit => kit.api.adminAddUserToGroup({ UserPoolId: (await kit.pool()).UserPoolId, Username: 'alice', GroupName: 'nobody' }),
    outcome: 'ResourceNotFoundException',
    rule: 'group-unknown',
    setting: 'GroupName',
    value: 'nobody',
    where: 'this request',
  },
  {
    title: 'a pool with deletion protection',
    act: async kit => kit.api.deleteUserPool({ UserPoolId: (await kit.pool({}, { DeletionProtection: 'ACTIVE' })).UserPoolId }),
    outcome: 'InvalidParameterException',
    rule: 'deletion-protected',
    setting: 'DeletionProtection',
    value: 'ACTIVE',
    where: 'user pool ',
  },
  {
    title: 'more groups than a pool may have',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      for (const GroupName of ['a', 'b']) await kit.api.createGroup({ UserPoolId, GroupName })
      return kit.api.createGroup({ UserPoolId, GroupName: 'c' })
    },
    outcome: 'LimitExceededException',
    rule: 'quota-exceeded',
    setting: 'groups',
    value: 2,
    where: 'the options',
  },
  {
    title: 'settings of a client that do not go together',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      return kit.api.createUserPoolClient({ UserPoolId, ClientName: 'c', CallbackURLs: ['http://app.example/cb'] })
    },
    outcome: 'InvalidParameterException',
    rule: 'client-setting-invalid',
    setting: 'CallbackURLs[0]',
    value: '["http://app.example/cb"]',
    where: 'this request',
  },
  {
    title: 'a scope that no resource server has',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      return kit.api.createUserPoolClient({
        ...{ UserPoolId, ClientName: 'c', AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code' as const] },
        ...{ CallbackURLs: ['https://app.example/cb'], AllowedOAuthScopes: ['orders/read'] },
      })
    },
    outcome: 'ScopeDoesNotExistException',
    rule: 'scope-unknown',
    setting: 'AllowedOAuthScopes[0]',
    value: '["orders/read"]',
    where: 'this request',
  },
  {
    title: 'a feature that the plan of a pool does not have',
    act: async kit => kit.api.createUserPool({ PoolName: 'p', UserPoolTier: 'LITE', ...policy({ PasswordHistorySize: 2 }) } as never),
    outcome: 'FeatureUnavailableInTierException',
    rule: 'tier-lacks-feature',
    setting: 'UserPoolTier',
    value: 'LITE',
    where: 'the user pool of',
  },
  {
    title: 'an address at which nothing is served',
    act: async kit => opened(kit, `/${(await kit.app()).UserPoolId}/oauth2/tokens?code=abc`),
    outcome: 'http-404',
    rule: 'path-unknown',
    setting: 'path',
    value: expect.stringMatching(/^\/us-east-1_\w+\/oauth2\/tokens$/),
    where: 'this request',
  },
  {
    title: 'the token endpoint by GET',
    act: async kit => opened(kit, `/${(await kit.app()).UserPoolId}/oauth2/token`),
    outcome: 'http-405',
    rule: 'method-unknown',
    setting: 'method',
    value: 'GET',
    where: 'this request',
  },
  {
    title: 'a secret in place of the client id',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      await app.token({ grant_type: 'client_credentials', client_id: app.ClientSecret!, client_secret: app.ClientId })
      return byPassword(kit, app.ClientSecret!)
    },
    outcome: 'ResourceNotFoundException',
    rule: 'client-unknown',
    setting: 'ClientId',
    value: '(hidden)',
    where: 'this request',
  },
  {
    title: 'a password in place of the username',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { Username: `${password} ` }),
    outcome: 'InvalidParameterException',
    rule: 'input-invalid',
    setting: 'username',
    value: expect.stringContaining('regular expression'),
    where: 'this request',
  },
  {
    title: 'input that breaks a constraint',
    act: async kit => kit.api.listUserPools({ MaxResults: 61 }),
    outcome: 'InvalidParameterException',
    rule: 'input-invalid',
    setting: 'maxResults',
    value: 'Member must have value less than or equal to 60',
    where: 'this request',
  },
]
