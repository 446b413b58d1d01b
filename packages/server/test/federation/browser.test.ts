import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { Provider } from 'oidc-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { metadataOf } from '../identity-providers/support.ts'
import { claimsOf, codeClient } from '../oauth/support.ts'
import { checkAppearance } from '../pages/look.ts'
import { launchBrowser } from '../support/browser.ts'
import { startTestService, type TestService } from '../support/service.ts'

const details = { client_id: 'poolhouse', client_secret: 'the-secret-of-the-provider' }
const running: (() => unknown)[] = []
let service: TestService
let browser: Browser
let issuer: string
let callback: string
let UserPoolId: string

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  running.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startTestService(), launchBrowser()])
  const application = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end('<!doctype html><title>application</title>'),
  )
  callback = `${await listen(application)}/callback`
  UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const idp = createServer()
  issuer = await listen(idp)
  const provider = new Provider(issuer, {
    clients: [
      { ...details, redirect_uris: [`${service.url}/${UserPoolId}/oauth2/idpresponse`], token_endpoint_auth_method: 'client_secret_post' },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@corp.example`, email_verified: true, name: `Name of ${id}` }),
    }),
  })
  idp.on('request', provider.callback())
  await service.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Corporation',
      ProviderType: 'OIDC',
      ProviderDetails: { ...details, authorize_scopes: 'openid email profile', oidc_issuer: issuer, attributes_request_method: 'GET' },
      AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    }),
  )
})
afterAll(async () => {
  await browser.close()
  for (const stop of running) await stop()
  await service.close()
})

async function createClient(providers: string[]) {
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ...codeClient,
      CallbackURLs: [callback],
      LogoutURLs: [callback],
      SupportedIdentityProviders: providers,
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const query = new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: callback, scope: 'openid email profile' })
  const address = (path: string) => `${service.url}/${UserPoolId}${path}?${query}`
  const tokens = async (page: Page) => {
    const code = new URL(page.url()).searchParams.get('code') ?? ''
    const body = { grant_type: 'authorization_code', client_id: ClientId, code, redirect_uri: callback }
    const answer = await fetch(`${service.url}/${UserPoolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })
    return claimsOf((await answer.json()).id_token)
  }
  return { ClientId, address, tokens }
}

const isBack = (page: Page) => page.waitForURL(url => url.href.startsWith(`${callback}?code=`))

async function newPage() {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const problems: string[] = []
  // The browser reports the status of a page that shows a problem as an error of its own.
  const isOurs = (text: string) => page.url().startsWith(service.url) && !text.includes('status of 400')
  page.on('console', message => message.type() === 'error' && isOurs(message.text()) && problems.push(message.text()))
  return { page, problems }
}

/** Signs in at the provider, whose page the browser shows. */
async function signInThere(page: Page, name: string): Promise<void> {
  await page.waitForURL(url => url.href.startsWith(issuer))
  await page.fill('[name=login]', name)
  await page.fill('[name=password]', 'anything')
  await page.click('button[type=submit]')
  await page.click('text=Continue')
}

test('a person clicks the button of a provider, signs in there, and is back; the second time silently; after sign-out again there', async () => {
  const { ClientId, address, tokens } = await createClient(['COGNITO', 'Corporation'])
  const { page, problems } = await newPage()
  await page.goto(address('/oauth2/authorize'))
  await page.click('text=Continue with Corporation')
  await signInThere(page, 'ann')
  await isBack(page)
  const first = await tokens(page)
  expect(first).toMatchObject({
    'cognito:username': 'Corporation_ann',
    'cognito:groups': [`${UserPoolId}_Corporation`],
    email: 'ann@corp.example',
    email_verified: true,
    name: 'Name of ann',
    identities: [{ userId: 'ann', providerName: 'Corporation', primary: 'true' }],
  })

  await page.goto(address('/oauth2/authorize'))
  await isBack(page)
  expect((await tokens(page)).sub).toBe(first.sub)

  await page.goto(`${service.url}/${UserPoolId}/logout?client_id=${ClientId}&logout_uri=${encodeURIComponent(callback)}`)
  await page.waitForURL(callback)
  await page.goto(address('/oauth2/authorize'))
  // The provider still knows the browser, as on the service.
  await page.click('text=Continue with Corporation')
  await isBack(page)
  expect(await tokens(page)).toMatchObject({ sub: first.sub, 'cognito:username': 'Corporation_ann' })
  const user = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'Corporation_ann' }))
  expect(user.UserStatus).toBe('EXTERNAL_PROVIDER')
  expect(problems).toEqual([])
})

test('a person who has a password here, and whose identity is linked, gets the tokens of that user by either way', async () => {
  const { address, tokens } = await createClient(['COGNITO', 'Corporation'])
  const { sdk } = service
  const [Username, name, Password] = ['native-ben', 'ben', 'Correct-horse-9']
  const { User } = await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  const sub = User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value
  const link = () =>
    sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
        SourceUser: { ProviderName: 'Corporation', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: name },
      }),
    )
  const signedInByProvider = async () => {
    const { page, problems } = await newPage()
    await page.goto(address('/oauth2/authorize'))
    await page.click('text=Continue with Corporation')
    await signInThere(page, name)
    await isBack(page)
    expect(problems).toEqual([])
    return tokens(page)
  }
  // The first sign-in comes before the link: it made a user, who has to go before the identity can be linked.
  expect(await signedInByProvider()).toMatchObject({ 'cognito:username': `Corporation_${name}` })
  await expect(link()).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: `Corporation_${name}` }))
  await link()
  for (const _ of ['first', 'second'])
    expect(await signedInByProvider()).toMatchObject({
      sub,
      'cognito:username': Username,
      email: `${name}@corp.example`,
      identities: [{ userId: name, providerName: 'Corporation', primary: 'false' }],
    })

  const { page } = await newPage()
  await page.goto(address('/oauth2/authorize'))
  await page.fill('[name=username]', Username)
  await page.fill('[name=password]', Password)
  await page.press('[name=password]', 'Enter')
  await isBack(page)
  expect(await tokens(page)).toMatchObject({ sub, 'cognito:username': Username })
})

test('a person who cancels at the provider is back with its error', async () => {
  const { address } = await createClient(['Corporation'])
  const { page } = await newPage()
  // The only provider of the client, so no page of ours comes before it.
  await page.goto(address('/oauth2/authorize'))
  await page.waitForURL(url => url.href.startsWith(issuer))
  await page.click('text=[ Cancel ]')
  await page.waitForURL(url => url.href.startsWith(callback))
  const { searchParams } = new URL(page.url())
  expect(Object.fromEntries(searchParams)).toMatchObject({ error: 'access_denied' })
})

const icon = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#e8590c"/><path d="M7 17 12 6l5 11z" fill="#fff"/></svg>',
)
const saml = metadataOf(['SingleSignOnService', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', 'https://idp.example.com/sso'])

test('the sign-in page shows buttons with pictures, and an input for addresses, and can be used by everybody', async () => {
  const create = (ProviderName: string, more: object) =>
    service.sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: saml },
        ...more,
      }),
    )
  const social = { client_id: 'c', client_secret: 's', authorize_scopes: 'openid email' }
  await create('Google', { ProviderType: 'Google', ProviderDetails: social })
  await create('LoginWithAmazon', { ProviderType: 'LoginWithAmazon', ProviderDetails: social })
  for (const [name, domain] of [
    ['Offices', 'offices.example'],
    ['Works', 'works.example'],
  ] as const)
    await create(name, { IdpIdentifiers: [domain] })
  await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'own', MessageAction: 'SUPPRESS' }))

  const all = await createClient(['COGNITO', 'Corporation', 'Google', 'LoginWithAmazon', 'Offices', 'Works'])
  await service.sdk.send(
    new CreateManagedLoginBrandingCommand({
      UserPoolId,
      ClientId: all.ClientId,
      Assets: [{ Category: 'IDP_BUTTON_ICON', ColorMode: 'DYNAMIC', Extension: 'SVG', Bytes: icon, ResourceId: 'Corporation' }],
    }),
  )
  const { page, problems } = await newPage()
  await page.goto(all.address('/login'))
  await checkAppearance(page, 'federation-all', '.providers')
  expect(await page.locator('.providers li').allInnerTexts()).toEqual([
    expect.stringContaining('Continue with Corporation'),
    expect.stringContaining('Continue with Google'),
    expect.stringContaining('Continue with Amazon'),
  ])
  await page.fill('[name=corporateEmail]', 'bob@nowhere.example')
  await page.click('#domainForm button')
  await checkAppearance(page, 'federation-unknown-address', '.notice.bad')

  await page.goto(`${service.url}/${UserPoolId}/oauth2/idpresponse?code=x&state=${'x'.repeat(43)}`)
  await checkAppearance(page, 'federation-error', 'main')

  const external = await createClient(['Corporation', 'Google'])
  await page.goto(external.address('/login'))
  await checkAppearance(page, 'federation-external', '.providers')
  expect(await page.locator('#signInFormUsername').count()).toBe(0)
  expect(problems).toEqual([])
})
