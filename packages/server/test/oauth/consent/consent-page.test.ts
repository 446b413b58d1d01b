import { UpdateResourceServerCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Fields, startProfiles } from '../openid-connect/profiles.ts'
import { codeClient, createBrowser, createRegistrar, csrfOf, locationOf } from '../support.ts'
import { createApp, signInElsewhere } from './registered-app.ts'
import { createUser } from './users.ts'

startProfiles()

describe('the consent page', () => {
  test('shows the name as given, the account, the host of the redirect URI and the scopes in words', async () => {
    const app = await createApp({
      client_name: '<b>Müller & Söhne</b>',
      scope: 'openid email phone profile aws.cognito.signin.user.admin orders/read',
    })
    const location = await app.signIn(await app.authorize({ scope: 'openid email aws.cognito.signin.user.admin orders/read' }))
    const page = await (await app.browser.open(location)).text()
    expect(page).toContain('&lt;b&gt;Müller &amp; Söhne&lt;/b&gt;')
    expect(page).toContain('<b class="name">alice</b>')
    expect(page).toContain('<b class="name">app.example</b>')
    const items = [...page.matchAll(/<li>([^<]*(?:<code>[^<]*<\/code>)?)<\/li>/g)].map(([, text]) => text)
    expect(items).toEqual([
      'Recognize you by an identifier of your account',
      'See your email address',
      'See and change your whole account: profile, password, second steps and devices',
      'Read your orders <code>orders/read</code>',
    ])
    const alone = await (await app.browser.open(await app.authorize({ scope: 'openid' }))).text()
    expect(alone).toContain('see everything in your profile')
  })

  test('shows the name that an administrator gave to the client since', async () => {
    const app = await createApp({ client_name: 'Bank <official>' })
    const { UserPoolId, ClientId } = app
    await app.service.sdk.send(new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId, ClientName: 'Hobby project' }))
    const page = await (await app.browser.open(await app.signIn(await app.authorize()))).text()
    expect([page.includes('Hobby project'), page.includes('official')]).toEqual([true, false])
  })

  test.each`
    redirectUri                               | shown
    ${'https://app.example:8443/cb?x=1'}      | ${'app.example:8443'}
    ${'https://xn--80ak6aa92e.example/'}      | ${'xn--80ak6aa92e.example'}
    ${'http://localhost:3000/callback'}       | ${'localhost:3000'}
    ${'https://bank.example@evil.example/cb'} | ${'<b class="name">evil.example</b>'}
    ${'my-app://callback'}                    | ${'<code>my-app:</code>'}
  `('names the destination of $redirectUri', async ({ redirectUri, shown }) => {
    const app = await createApp({ redirect_uris: [redirectUri] })
    const location = await app.signIn(await app.authorize({ redirect_uri: redirectUri }))
    expect(await (await app.browser.open(location)).text()).toContain(shown)
  })

  test.each([
    ['without a CSRF token', { scopes: 'openid email', answer: 'approve' }, {}, 403],
    ['with a CSRF token of another browser', { _csrf: 'other', scopes: 'openid email', answer: 'approve' }, {}, 403],
    ['from another site', { scopes: 'openid email', answer: 'approve', _csrf: 'own' }, { 'sec-fetch-site': 'cross-site' }, 403],
    ['with other scopes than those that were shown', { scopes: 'openid', answer: 'approve', _csrf: 'own' }, {}, 400],
    ['without an answer', { scopes: 'openid email', _csrf: 'own' }, {}, 400],
    ['with an unknown answer', { scopes: 'openid email', answer: 'yes', _csrf: 'own' }, {}, 400],
  ])('refuses a form %s and stores nothing', async (_name, fields, headers, status) => {
    const app = await createApp()
    const location = await app.signIn(await app.authorize())
    const own = csrfOf(await (await app.browser.open(location)).text())
    const stranger = createBrowser(app.service.url)
    const other = csrfOf(await (await stranger.open(`${app.base}/login?${app.query()}`)).text())
    const typed = fields as Fields
    const _csrf = typed._csrf === 'own' ? own : typed._csrf === 'other' ? other : ''
    const refused = await app.browser.post(location, { ...typed, _csrf }, headers as Fields)
    expect([refused.status, refused.headers.get('location')]).toEqual([status, null])
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test('cannot be framed, sends its form to the client’s origins only, and asks for a sign-in without a session', async () => {
    const app = await createApp()
    const { headers } = await app.browser.open(await app.signIn(await app.authorize()))
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain("form-action 'self' https://app.example")
    const stranger = createBrowser(app.service.url)
    for (const answer of [
      await stranger.open(`${app.base}/consent?${app.query()}`),
      await stranger.post(`${app.base}/consent?${app.query()}`, {}),
    ])
      expect(locationOf(answer)).toMatch(/\/login\?/)
  })

  test('a form of another user’s session is refused', async () => {
    const app = await createApp()
    const location = await app.signIn(await app.authorize())
    const page = await (await app.browser.open(location)).text()
    await createUser(app.service, app.UserPoolId, 'bob')
    await app.signIn(`${app.base}/login?${app.query({ prompt: 'login' })}`, app.browser, 'bob')
    const refused = await app.browser.post(location, { _csrf: csrfOf(page), scopes: 'openid email', answer: 'approve' })
    expect(refused.status).toBe(403)
  })

  test('is not shown for a client of CreateUserPoolClient, even by its address', async () => {
    const app = await createApp()
    const client_id = await signInElsewhere(app)
    expect(locationOf(await app.browser.open(`${app.base}/consent?${app.query({ client_id })}`))).toMatch(/\/oauth2\/authorize\?/)
  })

  test('is shown for the implicit grant too, where an administrator gave it to the client', async () => {
    const app = await createApp()
    const { UserPoolId, ClientId } = app
    await app.service.sdk.send(
      new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId, AllowedOAuthFlows: ['implicit', 'code'] }),
    )
    const location = await app.signIn(await app.authorize({ response_type: 'token' }))
    expect(location).toMatch(/\/consent\?/)
    expect(await app.answer(location, 'approve')).toMatch(/#id_token=/)
  })

  test('is shown to a client that registered with an access token', async () => {
    const app = await createApp()
    const { authorization } = await createRegistrar(app.service, app.UserPoolId)
    const client_id = await app.register({}, { authorization })
    expect(await app.signIn(await app.authorize({ client_id }))).toMatch(/\/consent\?/)
  })

  test('is shown for a request that gets no scope', async () => {
    const app = await createApp({ scope: 'orders/read' })
    const location = await app.signIn(await app.authorize({ scope: 'orders/read' }))
    expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    const Scopes = [{ ScopeName: 'write', ScopeDescription: 'w' }]
    const { UserPoolId } = app
    await app.service.sdk.send(new UpdateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
    const empty = await app.authorize({ scope: 'orders/read' })
    expect(empty).toMatch(/\/consent\?/)
    expect(await (await app.browser.open(empty)).text()).toContain('Recognize that you have an account')
    expect(await app.answer(empty, 'approve')).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'orders/read' })).toMatch(/[?&]code=/)
  })
})
