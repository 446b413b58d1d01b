import {
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { metadataOf } from '../identity-providers/support.ts'
import { callback, codeClient } from '../oauth/support.ts'
import { plainBrowser, unescapeHtml } from '../pages/support.ts'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const MetadataFile = metadataOf([
  'SingleSignOnService',
  'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  'https://idp.example.com/sso',
])
const social = { client_id: 'c', client_secret: 's', authorize_scopes: 'email' }

/** A client that lists SAML providers with these identifiers, and what else is named; the sign-in page in a browser without scripts. */
async function openLogin(saml: Record<string, string[]>, others: string[] = ['COGNITO']) {
  const UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  for (const [ProviderName, IdpIdentifiers] of Object.entries(saml))
    await service.sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile },
        IdpIdentifiers,
      }),
    )
  if (others.includes('Google'))
    await service.sdk.send(
      new CreateIdentityProviderCommand({ UserPoolId, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: social }),
    )
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ...codeClient,
      SupportedIdentityProviders: [...others, ...Object.keys(saml)],
    }),
  )
  const query = new URLSearchParams({ response_type: 'code', client_id: UserPoolClient!.ClientId!, redirect_uri: callback, state: 'st' })
  const browser = plainBrowser()
  const address = `${service.url}/${UserPoolId}/login?${query}`
  return { browser, address, page: await browser.open(address) }
}

const buttonsOf = (text: string) => [...text.matchAll(/Continue with (\w+)</g)].map(([, name]) => name)

test.each([
  ['one SAML provider with identifiers', { One: ['one.example'] }, ['COGNITO'], { buttons: ['One'], asks: false, own: true }],
  ['two, one of them without', { One: ['one.example'], Two: [] }, ['COGNITO'], { buttons: ['One', 'Two'], asks: false, own: true }],
  ['two with identifiers', { One: ['one.example'], Two: ['two.example'] }, ['COGNITO'], { buttons: [], asks: true, own: true }],
  [
    'two with identifiers, and Google',
    { One: ['one.example'], Two: ['two.example'] },
    ['Google'],
    { buttons: ['Google'], asks: true, own: false },
  ],
])('the sign-in page of a client with %s', async (_, saml, others, { buttons, asks, own }) => {
  const { page } = await openLogin(saml as Record<string, string[]>, others)
  expect(buttonsOf(page.text)).toEqual(buttons)
  expect(page.text.includes('name="corporateEmail"')).toBe(asks)
  expect(page.text.includes('name="password"')).toBe(own)
})

const two = { One: ['One.example', 'first'], Two: ['two.example'] }

test.each([
  ['ann@one.example', 'One.example'],
  [' ann@TWO.example ', 'two.example'],
  ['first', 'first'],
])('an email address leads to the SAML provider whose identifier is its domain: %s', async (typed, identifier) => {
  const { browser, address } = await openLogin(two, ['Google'])
  const page = await browser.open(address)
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!
  const answer = await browser.post(address, String(new URLSearchParams({ _csrf: csrf, corporateEmail: typed })))
  expect(answer.status).toBe(200)
  const next = new URL(unescapeHtml(/http-equiv="refresh" content="0;url=([^"]+)"/.exec(answer.text)![1]!), service.url)
  expect(Object.fromEntries(next.searchParams)).toMatchObject({ idp_identifier: identifier, state: 'st' })
  const led = await browser.open(next.href)
  expect(led.location).toMatch('https://idp.example.com/sso?')
})

test.each(['ann@nowhere.example', 'ann@', '@', 'x'.repeat(3_000)])(
  'an address that no provider has is refused on the page: %s',
  async typed => {
    const { browser, address, page } = await openLogin(two)
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!
    const answer = await browser.post(address, String(new URLSearchParams({ _csrf: csrf, corporateEmail: typed })))
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('No sign-in is known for this address.') })
  },
)
