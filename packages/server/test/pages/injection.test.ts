import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, type TestService } from '../support/service.ts'
import { callback, createPageApp, plainBrowser, type Shown, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
let app: Awaited<ReturnType<typeof createPageApp>>
beforeAll(async () => {
  service = await startPages(running)
  app = await createPageApp(service, {
    client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] },
    pool: {
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    },
  })
})
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const attacks = [
  `"><script>alert('evil')</script>`,
  `' onmouseover='evil()' x='`,
  `</title></style></textarea><svg/onload=evil()>`,
  'javascript:evil()',
  '\r\nSet-Cookie: evil=1\r\n\r\n<evil>',
  '\0<evil\u2028>\ud800',
  '{{evil}}#{evil}&lt;evil&gt;',
]

/** Asserts that the page has only tags and attributes of our own, so that no input became markup. */
function assertHarmless({ text, headers, location }: Shown): void {
  const tags = [...text.matchAll(/<([a-zA-Z!/][^\s>/]*)/g)].map(match => match[1]!.toLowerCase().replace(/^\//, ''))
  expect(tags.filter(tag => !ours.has(tag))).toEqual([])
  // Quotes in the input are escaped, so text between quotes is an attribute value.
  expect(text.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|style)\s*=/i)
  expect(text).not.toMatch(/(?:href|action|src)="\s*(?!\?|\/[^/\\]|data:,")/i)
  expect(headers.get('set-cookie') ?? '').not.toContain('evil')
  // Redirects lead to our own pages or to the client's callback only.
  if (location !== null)
    expect(location).toMatch(new RegExp(`^(?:${callback}[?#]|(?:/${app.UserPoolId})?/(?:login|error|oauth2/authorize)\\?)`))
}

const ours = new Set(
  '!doctype html head meta title link style body main div h1 p form input label fieldset legend span button ul li a nav footer b code'.split(
    ' ',
  ),
)

const parameters = [
  'state',
  'nonce',
  'login_hint',
  'lang',
  'identity_provider',
  'idp_identifier',
  'prompt',
  'max_age',
  'resource',
  'scope',
  'x',
]

test.each(attacks)('a page shows markup in any query parameter as text: %j', async text => {
  for (const path of [
    '/login',
    '/signup',
    '/forgotPassword',
    '/confirm',
    '/challenge',
    '/continue',
    '/consent',
    '/consents',
    '/passkeys/add',
    '/error',
  ])
    for (const parameter of [...parameters, 'redirect_uri', 'client_id', 'response_type', 'error', 'error_description']) {
      assertHarmless(await plainBrowser().open(app.address(path, { [parameter]: text })))
      assertHarmless(
        await plainBrowser().post(app.address(path, { [parameter]: text }), new URLSearchParams({ username: text }).toString()),
      )
    }
})

test.each(attacks)('a page shows markup in any form field as text: %j', async text => {
  const browser = plainBrowser()
  const filled = (typed: Record<string, string>) => browser.send(typed)
  const steps: [path: string, ...forms: Record<string, string>[]][] = [
    ['/login', { username: text, password: text, cognitoAsfData: text }],
    ['/login', { username: text, choice: 'EMAIL_OTP' }, { code: text }],
    ['/login', { username: text, password: '' }, { answer: text }, { answer: 'PASSWORD' }, { password: text }],
    ['/login', { username: 'alice', choice: text, password, [text]: text }],
    ['/signup', { username: text, password, 'requiredAttributes[email]': text, [`requiredAttributes[${text}]`]: text }],
    ['/signup', { username: 'mallory', password: text, 'requiredAttributes[email]': text }],
    ['/forgotPassword', { username: text }, { code: text, new_password: text }, { code: '000000', new_password: password, step: text }],
  ]
  for (const [path, ...forms] of steps) {
    browser.jar.clear()
    assertHarmless(await browser.open(app.address(path, { prompt: 'login' })))
    for (const form of forms) assertHarmless(await filled(form))
  }
})

test.each(attacks)('the consent pages show markup in the name of a client and in the description of its scope as text: %j', async text => {
  const { sdk, url } = service
  const DcrConfiguration = { OpenDcrEnabled: true, AllowedScopes: ['orders/read'] }
  const { UserPoolId } = await createPageApp(service, { pool: { DcrConfiguration } })
  const Scopes = [{ ScopeName: 'read', ScopeDescription: text.replaceAll(/[^ -~]/g, '') }]
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
  const body = JSON.stringify({ redirect_uris: [callback], client_name: text, scope: 'orders/read', token_endpoint_auth_method: 'none' })
  const { client_id } = await (await fetch(`${url}/${UserPoolId}/oauth2/register`, { method: 'POST', body })).json()
  const browser = plainBrowser()
  const pkce = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
  const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri: callback, ...pkce })
  await browser.open(`${url}/${UserPoolId}/login?${query}`)
  await browser.send({ username: 'alice', password })
  const shown = await browser.open(`${url}/${UserPoolId}/consent?${query}`)
  expect(shown.text).toContain('evil')
  assertHarmless(shown)
  expect((await browser.send({ answer: 'approve' })).location).toMatch(/[?&]code=/)
  const listed = await browser.open(`${url}/${UserPoolId}/consents`)
  expect(listed.text).toContain('evil')
  assertHarmless(listed)
})

test('markup in the username of a sign-up is shown as text on every page up to the account page', async () => {
  const name = `<script>alert('evil')</script>`
  const browser = plainBrowser()
  await browser.open(app.address('/signup'))
  const shown = await browser.send({ username: name, password, 'requiredAttributes[email]': 'evil@example.com' })
  assertHarmless(shown)
  expect(shown.text).toContain('&lt;script&gt;alert(&#39;evil&#39;)&lt;/script&gt;')
  expect((await browser.send({ code: await inboxCodeTo(service.url, 'evil@example.com') })).status).toBe(302)
  const chosen = await browser.open(app.address('/login'))
  assertHarmless(chosen)
  expect(chosen.text).toContain('&lt;script&gt;')
})
