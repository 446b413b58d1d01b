import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callback, codeClient, createOAuthApp, locationOf } from '../support.ts'
import { machine } from './machine.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

let usual: TlsService
let profile: TlsService
beforeAll(async () => {
  usual = await startOverTls()
  profile = await startOverTls({ strictOidc: true })
})
afterAll(() => Promise.all([usual?.close(), profile?.close()]))

const rotation = { RefreshTokenRotation: { Feature: 'ENABLED' as const }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const] }

test.each([
  ['Cognito', 'public', 'without rotation'],
  ['Cognito', 'with a secret', 'with rotation'],
  ['--strict-oidc', 'with a secret', 'without rotation'],
  ['--strict-oidc', 'public', 'with rotation'],
])('openid-client signs in, refreshes, reads userInfo and revokes: profile %s, %s, %s', async (profileName, secret, rotates) => {
  const service = profileName === '--strict-oidc' ? profile : usual
  const app = await createOAuthApp(service, {
    ...(secret === 'public' ? {} : { GenerateSecret: true }),
    ...(rotates === 'with rotation' && rotation),
  })
  const config = await client.discovery(
    new URL(`${service.url}${app.base}`),
    app.ClientId,
    app.ClientSecret,
    app.ClientSecret === undefined ? client.None() : client.ClientSecretBasic(app.ClientSecret),
  )

  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    max_age: '600',
  })
  expect(address.origin).toBe(service.url)
  const back = await app.signIn(Object.fromEntries(address.searchParams))
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 600, idTokenExpected: true }
  const tokens = await client.authorizationCodeGrant(config, back, checks)
  const { sub } = tokens.claims()!

  expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ email: 'alice@example.com' })
  const next = await client.refreshTokenGrant(config, tokens.refresh_token!)
  expect(next.claims()!.sub).toBe(sub)
  if (rotates === 'with rotation') expect(next.refresh_token).not.toBe(tokens.refresh_token)
  else expect(next.refresh_token).toBeUndefined()

  const last = next.refresh_token ?? tokens.refresh_token!
  await client.tokenRevocation(config, last)
  await expect(client.refreshTokenGrant(config, last)).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(client.fetchUserInfo(config, next.access_token, sub)).rejects.toThrow()
  await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('openid-client reports the error of an error redirect', async () => {
  const app = await createOAuthApp(profile)
  const config = await client.discovery(new URL(`${profile.url}${app.base}`), app.ClientId, undefined, client.None())
  const back = await app.signIn({ prompt: 'none', state: 's' })
  await expect(client.authorizationCodeGrant(config, back, { expectedState: 's' })).rejects.toMatchObject({ error: 'login_required' })
})

test('openid-client signs out by RP-Initiated Logout', async () => {
  const app = await createOAuthApp(profile)
  const config = await client.discovery(new URL(`${profile.url}${app.base}`), app.ClientId, undefined, client.None())
  const { id_token } = await app.tokens()
  const address = client.buildEndSessionUrl(config, {
    id_token_hint: id_token!,
    post_logout_redirect_uri: codeClient.LogoutURLs[0]!,
    state: 's',
  })
  expect(locationOf(await app.browser.open(address.href))).toBe(`${codeClient.LogoutURLs[0]}?state=s`)
})

test('openid-client gets a token by client_credentials', async () => {
  const { ClientId, ClientSecret, base } = await machine(usual)
  const config = await client.discovery(new URL(`${usual.url}${base}`), ClientId, ClientSecret, client.ClientSecretPost(ClientSecret))
  const { access_token, expires_in } = await client.clientCredentialsGrant(config, { scope: 'orders/read' })
  expect([access_token.split('.').length, expires_in]).toEqual([3, 3600])
})

test('openid-client registers a client dynamically', async () => {
  const { base } = await createOAuthApp(usual, {}, { DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true } })
  const config = await client.dynamicClientRegistration(new URL(`${usual.url}${base}`), { redirect_uris: [callback], client_name: 'mine' })
  expect(config.clientMetadata().client_id).toMatch(/^[a-z0-9]{26}$/)
})

test('oauth4webapi signs in, refreshes and revokes step by step, and validates each response', async () => {
  const app = await createOAuthApp(usual, { GenerateSecret: true, ...rotation })
  const issuer = new URL(`${usual.url}${app.base}`)
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer))
  const self: oauth.Client = { client_id: app.ClientId }
  const authentication = oauth.ClientSecretBasic(app.ClientSecret!)

  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()]
  const back = await app.signIn({
    scope: 'openid email',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const parameters = oauth.validateAuthResponse(as, self, back, state)
  const granted = await oauth.authorizationCodeGrantRequest(as, self, authentication, parameters, callback, verifier)
  const tokens = await oauth.processAuthorizationCodeResponse(as, self, granted, { expectedNonce: nonce, requireIdToken: true })
  await oauth.validateApplicationLevelSignature(as, granted)
  const { sub } = oauth.getValidatedIdTokenClaims(tokens)!

  const info = await oauth.processUserInfoResponse(as, self, sub, await oauth.userInfoRequest(as, self, tokens.access_token))
  expect(info).toMatchObject({ email: 'alice@example.com', username: 'alice' })
  const next = await oauth.processRefreshTokenResponse(
    as,
    self,
    await oauth.refreshTokenGrantRequest(as, self, authentication, tokens.refresh_token!),
  )
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, self, authentication, next.refresh_token!))
  const refused = await oauth.refreshTokenGrantRequest(as, self, authentication, next.refresh_token!)
  await expect(oauth.processRefreshTokenResponse(as, self, refused)).rejects.toMatchObject({ error: 'invalid_grant' })

  const { base, ...robot } = await machine(usual)
  const machineIssuer = new URL(`${usual.url}${base}`)
  const machineAs = await oauth.processDiscoveryResponse(machineIssuer, await oauth.discoveryRequest(machineIssuer))
  const robotClient = { client_id: robot.ClientId }
  const answer = await oauth.clientCredentialsGrantRequest(machineAs, robotClient, oauth.ClientSecretBasic(robot.ClientSecret), {
    scope: 'orders/read',
  })
  expect(await oauth.processClientCredentialsResponse(machineAs, robotClient, answer)).toMatchObject({ token_type: 'bearer' })
})
