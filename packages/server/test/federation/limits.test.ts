import {
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  DeleteIdentityProviderCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserPoolSessionConfigurationCommand,
  SetUserSettingsCommand,
  StartWebAuthnRegistrationCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { callback, claimsOf, locationOf } from '../oauth/support.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { createClient, getDerivedToken } from '../tokens/support.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, providerName } from './support.ts'

let service: TestService
let provider: FakeProvider
let triggers: Awaited<ReturnType<typeof startTriggerServer>>
beforeAll(async () => {
  triggers = await startTriggerServer({ define: () => undefined, create: () => undefined, verify: () => undefined })
  ;[service, provider] = await Promise.all([startTestService({ triggers: { targets: triggers.targets } }), startFakeProvider()])
})
afterAll(async () => {
  await service.close()
  await provider.close()
  await triggers.close()
})
beforeEach(() => {
  provider.user = { sub: 'User-1', email: 'ann@example.com' }
  triggers.events.length = 0
})

const Username = `${providerName}_User-1`
const flows = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const
const client = { ExplicitAuthFlows: [...flows], AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'] }
const LambdaConfig = { DefineAuthChallenge: arn('define'), CreateAuthChallenge: arn('create'), VerifyAuthChallengeResponse: arn('verify') }
const pool = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } } }

const decidedThere = { name: 'NotAuthorizedException', message: 'The user signs in at an identity provider, which decides this.' }
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
const wrongState = { name: 'NotAuthorizedException', message: 'User password cannot be reset in the current state.' }

interface Given {
  ClientId: string
  UserPoolId: string
  AccessToken: string
}
const start = (ClientId: string, AuthFlow: InitiateAuthCommandInput['AuthFlow'], more: Record<string, string> = {}) =>
  new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { USERNAME: Username, ...more } })

test.each([
  ['ForgotPassword', ({ ClientId }: Given) => new ForgotPasswordCommand({ ClientId, Username }), wrongState],
  ['AdminResetUserPassword', ({ UserPoolId }: Given) => new AdminResetUserPasswordCommand({ UserPoolId, Username }), wrongState],
  [
    'ChangePassword with a previous password',
    ({ AccessToken }: Given) => new ChangePasswordCommand({ AccessToken, PreviousPassword: password, ProposedPassword: password }),
    wrong,
  ],
  ['ChangePassword without one', ({ AccessToken }: Given) => new ChangePasswordCommand({ AccessToken, ProposedPassword: password }), wrong],
  ['USER_PASSWORD_AUTH', ({ ClientId }: Given) => start(ClientId, 'USER_PASSWORD_AUTH', { PASSWORD: password }), wrong],
  ['CUSTOM_AUTH', ({ ClientId }: Given) => start(ClientId, 'CUSTOM_AUTH'), wrong],
  ['AssociateSoftwareToken', ({ AccessToken }: Given) => new AssociateSoftwareTokenCommand({ AccessToken }), decidedThere],
  ['VerifySoftwareToken', ({ AccessToken }: Given) => new VerifySoftwareTokenCommand({ AccessToken, UserCode: '123456' }), decidedThere],
  [
    'SetUserMFAPreference',
    ({ AccessToken }: Given) => new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }),
    decidedThere,
  ],
  [
    'AdminSetUserMFAPreference',
    ({ UserPoolId }: Given) => new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SMSMfaSettings: { Enabled: true } }),
    decidedThere,
  ],
  ['SetUserSettings', ({ AccessToken }: Given) => new SetUserSettingsCommand({ AccessToken, MFAOptions: [] }), decidedThere],
  ['StartWebAuthnRegistration', ({ AccessToken }: Given) => new StartWebAuthnRegistrationCommand({ AccessToken }), decidedThere],
  [
    'GetUserAttributeVerificationCode',
    ({ AccessToken }: Given) => new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }),
    decidedThere,
  ],
  [
    'VerifyUserAttribute',
    ({ AccessToken }: Given) => new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: '123456' }),
    decidedThere,
  ],
])('%s of a user of a provider is refused', async (_, command: (given: Given) => unknown, refusal) => {
  const { UserPoolId, ClientId, tokens } = await createFederatedApp(service, provider, { client, pool: { ...pool, LambdaConfig } })
  await service.sdk.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
  )
  const { access_token: AccessToken } = await tokens()
  const send = service.sdk.send.bind(service.sdk) as (command: unknown) => Promise<unknown>
  await expect(send(command({ UserPoolId, ClientId, AccessToken }))).rejects.toMatchObject(refusal)
  expect(triggers.events).toEqual([])
})

test('MFA of the pool does not apply at a provider, and a new address is verified by no code', async () => {
  const { UserPoolId, tokens } = await createFederatedApp(service, provider, { client, pool: { AutoVerifiedAttributes: ['email'] } })
  await service.sdk.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } }),
  )
  const { access_token: AccessToken } = await tokens()
  const changed = await service.sdk.send(
    new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: 'other@example.com' }] }),
  )
  expect(changed.CodeDeliveryDetailsList ?? []).toEqual([])
  await expect(
    service.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'identities', Value: '[]' }] })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('tokens of a user of a provider are refreshed with identities and groups, and read by userInfo and GetUser', async () => {
  const { UserPoolId, ClientId, tokens, base } = await createFederatedApp(service, provider, { client })
  const { refresh_token, access_token, id } = await tokens()
  const { AuthenticationResult } = await service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: refresh_token }))
  expect(claimsOf(AuthenticationResult!.IdToken)).toMatchObject({
    sub: id.sub,
    identities: id.identities,
    'cognito:groups': [`${UserPoolId}_${providerName}`],
    auth_time: id.auth_time,
  })
  const answer = await fetch(`${service.url}${base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access_token}` } })
  const info = await answer.json()
  expect(info).toMatchObject({ username: Username, email: 'ann@example.com', email_verified: 'false' })
  expect(JSON.parse(info.identities)).toEqual([expect.objectContaining({ userId: 'User-1', primary: true })])
  const { UserAttributes } = await service.sdk.send(new GetUserCommand({ AccessToken: access_token }))
  expect(UserAttributes!.map(({ Name }) => Name)).toContain('identities')
})

test('revocation and global sign-out end the tokens of a user of a provider', async () => {
  const { UserPoolId, ClientId, tokens } = await createFederatedApp(service, provider, { client })
  const [first, second] = [await tokens(), await tokens()]
  const reads = (AccessToken: string) => service.sdk.send(new GetUserCommand({ AccessToken }))
  const revoked = { name: 'NotAuthorizedException', message: 'Access Token has been revoked' }
  await service.sdk.send(new RevokeTokenCommand({ ClientId, Token: first.refresh_token }))
  await expect(reads(first.access_token)).rejects.toMatchObject(revoked)
  await reads(second.access_token)
  await service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }))
  await expect(reads(second.access_token)).rejects.toMatchObject(revoked)
})

test('session lists know a sign-in at a provider: of the browser, and of the client', async () => {
  const { UserPoolId, tokens } = await createFederatedApp(service, provider, { client })
  await service.sdk.send(
    new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } }),
  )
  await tokens()
  const { Sessions } = await service.sdk.send(new AdminListUserSessionsCommand({ UserPoolId, Username }))
  expect(Sessions!.map(({ SessionType }) => SessionType).sort()).toEqual(['SSO', 'TOKEN'])
  const [sso, token] = [
    Sessions!.find(({ SessionType }) => SessionType === 'SSO')!,
    Sessions!.find(({ SessionType }) => SessionType === 'TOKEN')!,
  ]
  expect(token.OriginSessionId).toBe(sso.SessionId)
})

test('GetDerivedToken exchanges a token of a user of a provider for one with the same identities', async () => {
  const { UserPoolId, tokens } = await createFederatedApp(service, provider, { client })
  const { id_token, id } = await tokens()
  const ExplicitAuthFlows = ['ALLOW_TOKEN_EXCHANGE_IMPERSONATION'] as never[]
  const own = await createClient(service.sdk, { UserPoolId, GenerateSecret: true, ExplicitAuthFlows, AllowedOAuthScopes: ['openid'] })
  const subject = { SubjectToken: id_token!, SubjectTokenType: 'ID_TOKEN' as const, RequestedTokenType: 'ID_TOKEN' as const }
  const { IssuedToken } = await getDerivedToken(service.url, { ...own, ...subject, Audiences: ['https://api.example'] })
  expect(claimsOf(IssuedToken)).toMatchObject({ sub: id.sub, aud: 'https://api.example', identities: id.identities })
})

test('the session of a provider answers requests of clients that list it, and none that names another provider', async () => {
  const { browser, base, query, signIn, newBrowser, begin } = await createFederatedApp(service, provider, { client })
  await signIn()
  const ask = async (more: Record<string, string> = {}, using = browser) =>
    locationOf(await using.open(`${base}/oauth2/authorize?${query(more)}`))
  expect(await ask()).toMatch(`${callback}?code=`)
  expect(await ask({ prompt: 'none' })).toMatch(`${callback}?code=`)
  expect(await ask({ identity_provider: providerName })).toMatch(`${callback}?code=`)
  expect(await ask({ identity_provider: 'COGNITO' })).toMatch(`${base}/login?`)
  expect(await begin({ prompt: 'login' })).toMatch(`${provider.origin}/authorize?`)
  expect(await ask({ prompt: 'none' }, newBrowser())).toBe(`${callback}?error=login_required&state=st`)
})

test('a deleted provider signs its users out of browsers; they stay and cannot sign in, and their refresh tokens work on', async () => {
  const { UserPoolId, ClientId, browser, base, query, signIn, tokens, begin } = await createFederatedApp(service, provider, { client })
  await signIn()
  const { refresh_token } = await tokens()
  const pending = await begin({ prompt: 'login' })
  await service.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: providerName }))
  expect(locationOf(await browser.open(`${base}/oauth2/authorize?${query()}`))).toMatch(`${base}/login?`)
  expect(locationOf(await browser.open(provider.signIn(pending)))).toBe(`${callback}?state=st&error=invalid_request`)
  expect(await begin()).toBe(`${callback}?state=st&error=invalid_request`)
  const { AuthenticationResult } = await service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: refresh_token }))
  expect(claimsOf(AuthenticationResult!.IdToken)['cognito:username']).toBe(Username)
})
