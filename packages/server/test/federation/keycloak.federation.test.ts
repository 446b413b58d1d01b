import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveApplication } from '../oauth/clients/application.ts'
import { startOverTls, type TlsService } from '../oauth/clients/over-tls.ts'
import { claimsOf, codeClient, type TokenAnswer } from '../oauth/support.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Keycloak, startKeycloak } from '../support/keycloak.ts'

const realm = 'corp'
const password = 'Correct-horse-9'
const username = 'carla'

let keycloak: Keycloak
let service: TlsService
let browser: Browser
let application: Awaited<ReturnType<typeof serveApplication>>
beforeAll(async () => {
  ;[keycloak, service, application] = await Promise.all([startKeycloak(), startOverTls({ log }), serveApplication('')])
  browser = await launchBrowser({ trusts: [service.authorityKeyHash] })
  await keycloak.admin('POST', '/realms', {
    realm,
    enabled: true,
    sslRequired: 'none',
    users: [
      {
        username,
        enabled: true,
        email: 'carla@example.com',
        emailVerified: true,
        firstName: 'Carla',
        lastName: 'Santos',
        credentials: [{ type: 'password', value: password, temporary: false }],
      },
    ],
  })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await keycloak?.close()
  await service?.close()
  application?.close()
})

/** Why the service refused a sign-in, for the message of a test that fails. */
const refusals: string[] = []
const log = {
  info() {},
  warn: (message: string, fields?: object) => refusals.push(`${message} ${JSON.stringify(fields)}`),
  error: console.error,
}

/** A picture of each of Keycloak's pages, where they are asked for: one, since the page of a sign-in looks for other sessions after two seconds. */
const takePicture = async (page: Page, name: string) => {
  const folder = process.env.POOLHOUSE_SCREENSHOTS
  const path = join(folder ?? '', `${name}.png`)
  if (folder === undefined || existsSync(path)) return
  await page.waitForLoadState()
  await page.screenshot({ path })
}

const parametersOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)
const redirectUri = () => `${application.origin}/callback`

/** A pool with a provider that is the realm, and a client. `details`: beside what every provider of the type needs. */
async function createApp(ProviderType: 'SAML' | 'OIDC', details: Record<string, string> = {}, attributes: Record<string, string> = {}) {
  const { sdk, url } = service
  const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const base = `${url}/${UserPoolId}`
  const ProviderName = 'Keycloak'
  const ofRealm = `${keycloak.origin}/realms/${realm}`
  const secret = 'a-secret-of-keycloak'
  const given: Record<string, string> =
    ProviderType === 'SAML'
      ? { MetadataURL: `${ofRealm}/protocol/saml/descriptor`, ...details }
      : {
          client_id: UserPoolId,
          client_secret: secret,
          authorize_scopes: 'openid email',
          oidc_issuer: ofRealm,
          attributes_request_method: 'GET',
        }
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName,
      ProviderType,
      ProviderDetails: given,
      AttributeMapping: { email: 'email' },
    }),
  )
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'client',
      ...codeClient,
      SupportedIdentityProviders: [ProviderName],
      CallbackURLs: [redirectUri()],
      LogoutURLs: [`${application.origin}/bye`],
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const { ProviderDetails } = (await sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }))).IdentityProvider!
  const signing = (await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate!
  const initiated = {
    identity_provider: ProviderName,
    client_id: ClientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: 'openid email',
  }
  const samlClient = {
    protocol: 'saml',
    clientId: `urn:amazon:cognito:sp:${UserPoolId}`,
    redirectUris: [`${base}/saml2/idpresponse`],
    frontchannelLogout: true,
    attributes: {
      saml_assertion_consumer_url_post: `${base}/saml2/idpresponse`,
      saml_single_logout_service_url_post: `${base}/saml2/logout`,
      saml_single_logout_service_url_redirect: `${base}/saml2/logout`,
      'saml.client.signature': 'true',
      'saml.signing.certificate': signing,
      'saml.server.signature': 'true',
      'saml.assertion.signature': 'true',
      'saml.signature.algorithm': 'RSA_SHA256',
      'saml.encryption.certificate': ProviderDetails!.ActiveEncryptionCertificate ?? '',
      saml_name_id_format: 'username',
      saml_force_name_id_format: 'true',
      saml_idp_initiated_sso_url_name: UserPoolId,
      saml_idp_initiated_sso_relay_state: String(new URLSearchParams(initiated)),
      ...attributes,
    },
    protocolMappers: [
      {
        name: 'email',
        protocol: 'saml',
        protocolMapper: 'saml-user-property-mapper',
        config: { 'user.attribute': 'email', 'attribute.name': 'email', 'attribute.nameformat': 'Basic' },
      },
    ],
  }
  const oidcClient = {
    protocol: 'openid-connect',
    clientId: UserPoolId,
    secret,
    redirectUris: [`${base}/oauth2/idpresponse`],
    standardFlowEnabled: true,
  }
  await keycloak.admin('POST', `/realms/${realm}/clients`, ProviderType === 'SAML' ? samlClient : oidcClient)
  const authorize = `${base}/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: redirectUri(), state: 'st', scope: 'openid email' })}`
  const logout = `${base}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: `${application.origin}/bye` })}`
  /** The claims of the ID token for the code of the page's address. */
  const claimsOn = async (page: Page) => {
    expect(parametersOf(page), refusals.join('\n')).toMatchObject({ code: expect.any(String) })
    const body = {
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: new URL(page.url()).searchParams.get('code') ?? '',
      redirect_uri: redirectUri(),
    }
    const answer = (await (await fetch(`${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })).json()) as TokenAnswer
    return claimsOf(answer.id_token)
  }
  const usernames = async () => (await sdk.send(new ListUsersCommand({ UserPoolId }))).Users!.map(user => user.Username)
  return { UserPoolId, ClientId, base, authorize, logout, claimsOn, usernames, ProviderDetails: ProviderDetails! }
}

async function signInAtKeycloak(page: Page): Promise<void> {
  await takePicture(page, 'keycloak-sign-in')
  await page.fill('#username', username)
  await page.fill('#password', password)
  await page.click('#kc-login')
}
const atApplication = (page: Page, path = '/callback') => page.waitForURL(`${application.origin}${path}*`)
/** Goes to a page that may go on by itself, as those with a form that is sent at once: its end is not waited for. */
const open = (page: Page, url: string) => page.goto(url, { waitUntil: 'commit' })
/** A page of a browser without cookies. Keycloak compiles its pages at their first use, which takes long on a busy machine. */
async function newPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(90_000)
  return page
}

const claims = (type: 'SAML' | 'OIDC', userId: unknown, issuer: string | null) => ({
  email: 'carla@example.com',
  identities: [{ userId, providerName: 'Keycloak', providerType: type, issuer, primary: 'true' }],
})

test.each([
  ['signed requests', { RequestSigningAlgorithm: 'rsa-sha256' }, {}],
  [
    'requests without a signature, assertions in a signed response',
    {},
    { 'saml.client.signature': 'false', 'saml.assertion.signature': 'false' },
  ],
  ['signed assertions in an unsigned response', { RequestSigningAlgorithm: 'rsa-sha256' }, { 'saml.server.signature': 'false' }],
  ['encrypted assertions', { RequestSigningAlgorithm: 'rsa-sha256', EncryptedResponses: 'true' }, { 'saml.encrypt': 'true' }],
])('SAML, %s: the first sign-in creates a user, the second finds it', async (_title, details, attributes) => {
  const app = await createApp('SAML', details as Record<string, string>, attributes as Record<string, string>)
  const issuer = `${keycloak.origin}/realms/${realm}`
  const subs: string[] = []
  for (const _ of ['first', 'second']) {
    const page = await newPage()
    await open(page, app.authorize)
    await signInAtKeycloak(page)
    await atApplication(page)
    expect(new URL(page.url()).searchParams.get('state')).toBe('st')
    const found = await app.claimsOn(page)
    expect(found).toMatchObject(claims('SAML', username, issuer))
    subs.push(found.sub)
  }
  expect(subs[0]).toBe(subs[1])
  expect(await app.usernames()).toEqual([`Keycloak_${username}`])
})

test.each([
  ['POST', {}],
  ['redirect', { 'saml.force.post.binding': 'false', saml_single_logout_service_url_post: '' }],
])(
  'SAML: sign-out ends the session at the provider too, which answers by %s, and goes on to the application',
  async (_binding, attributes) => {
    const app = await createApp('SAML', { IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' }, attributes as Record<string, string>)
    const page = await newPage()
    await open(page, app.authorize)
    await signInAtKeycloak(page)
    await atApplication(page)
    await open(page, app.logout)
    await atApplication(page, '/bye')
    // The provider asks for the password again.
    await open(page, app.authorize)
    await page.waitForSelector('#kc-login')
  },
)

test('SAML: without single logout the session at the provider stays', async () => {
  const app = await createApp('SAML', { RequestSigningAlgorithm: 'rsa-sha256' })
  const page = await newPage()
  await open(page, app.authorize)
  await signInAtKeycloak(page)
  await atApplication(page)
  await open(page, app.logout)
  await atApplication(page, '/bye')
  await open(page, app.authorize)
  await atApplication(page)
})

test('SAML: the provider begins the sign-in, and ends the browser session when the user signs out there', async () => {
  const app = await createApp('SAML', { IDPInit: 'true', IDPSignout: 'true' })
  const page = await newPage()
  await open(page, `${keycloak.origin}/realms/${realm}/protocol/saml/clients/${app.UserPoolId}`)
  await signInAtKeycloak(page)
  await atApplication(page)
  expect(await app.claimsOn(page)).toMatchObject(claims('SAML', username, `${keycloak.origin}/realms/${realm}`))
  const silent = `${app.authorize}&prompt=none`
  await open(page, silent)
  await atApplication(page)
  expect(new URL(page.url()).searchParams.has('code')).toBe(true)

  await open(page, `${keycloak.origin}/realms/${realm}/protocol/openid-connect/logout`)
  await page.click('#kc-logout')
  // The page with the question has a title as well, and Keycloak's next page goes on to our sign-out by itself: both would cut short what follows.
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await takePicture(page, 'keycloak-signed-out')
  await page.waitForLoadState()
  await open(page, silent)
  await atApplication(page)
  expect(new URL(page.url()).searchParams.get('error')).toBe('login_required')
})

test('OpenID Connect: the first sign-in creates a user, the second finds it', async () => {
  const app = await createApp('OIDC')
  const subs: string[] = []
  for (const _ of ['first', 'second']) {
    const page = await newPage()
    await open(page, app.authorize)
    await signInAtKeycloak(page)
    await atApplication(page)
    const found = await app.claimsOn(page)
    expect(found).toMatchObject(claims('OIDC', expect.any(String), null))
    subs.push(found.sub)
  }
  expect(subs[0]).toBe(subs[1])
  expect(await app.usernames()).toHaveLength(1)
})
