import {
  AdminDeleteUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { type Fields, services, startProfiles } from '../openid-connect/profiles.ts'
import { callback, createBrowser, csrfOf, locationOf } from '../support.ts'
import { createApp, signInElsewhere } from './registered-app.ts'
import { createUser } from './users.ts'

startProfiles()

describe.each(['Cognito', '--strict-oidc'] as const)('with the profile %s', profile => {
  test('a client that a stranger registered gets nothing of a signed-in user by one cross-site navigation', async () => {
    const app = await createApp({}, services[profile])
    await signInElsewhere(app)
    const location = await app.authorize()
    expect(location).toBe(`${app.base}/consent?${app.query()}`)
    const silent = new URL(await app.authorize({ prompt: 'none' }))
    expect([silent.origin + silent.pathname, silent.searchParams.get('error'), silent.searchParams.get('state')]).toEqual([
      callback,
      'consent_required',
      's',
    ])
    expect(silent.searchParams.has('code')).toBe(false)
    // Another way to the end of the request: the account page.
    const chosen = await app.authorize({ prompt: 'select_account' })
    const page = await (await app.browser.open(chosen)).text()
    expect(locationOf(await app.browser.post(chosen.replace('/login?', '/continue?'), { _csrf: csrfOf(page) }))).toMatch(/\/consent\?/)
  })

  test('without a session prompt=none answers login_required', async () => {
    const { authorize } = await createApp({}, services[profile])
    expect(new URL(await authorize({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  })

  test('after approval the code gives tokens, the consent is remembered, and only more scopes or prompt=consent ask again', async () => {
    const app = await createApp({}, services[profile])
    const location = await app.signIn(await app.authorize())
    expect(location).toMatch(/\/consent\?/)
    const approved = await app.answer(location, 'approve')
    expect((await app.exchange(approved)).status).toBe(200)
    expect(await app.authorize({ prompt: 'none' })).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'email' })).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'openid email profile' })).toMatch(/\/consent\?/)
    expect(new URL(await app.authorize({ scope: 'openid profile', prompt: 'none' })).searchParams.get('error')).toBe('consent_required')
    const again = await app.authorize({ prompt: 'consent' })
    expect(again).toMatch(/\/consent\?/)
    expect(await app.answer(again, 'approve')).toMatch(/[?&]code=/)
    // The consent is that of the user: it holds in another browser, and not for another user.
    const other = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, other), other)).toMatch(/[?&]code=/)
    await createUser(app.service, app.UserPoolId, 'bob')
    const browserOfBob = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, browserOfBob), browserOfBob, 'bob')).toMatch(/\/consent\?/)
    // Nor for another client.
    expect(await app.authorize({ client_id: await app.register() })).toMatch(/\/consent\?/)
  })

  test('denial answers access_denied with the state, gives nothing and is not remembered', async () => {
    const app = await createApp({}, services[profile])
    const denied = new URL(await app.answer(await app.signIn(await app.authorize()), 'deny'))
    expect([denied.origin + denied.pathname, denied.searchParams.get('error'), denied.searchParams.get('state')]).toEqual([
      callback,
      'access_denied',
      's',
    ])
    expect(denied.searchParams.has('code')).toBe(false)
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test.each<Fields>([{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login consent' }, { max_age: '1' }])(
    'a request that asks for a fresh sign-in (%j) is granted after sign-in and consent',
    async more => {
      const app = await createApp({}, services[profile])
      await app.consent()
      await app.service.clock.advance(2_000)
      const location = await app.signIn(await app.authorize({ ...more, scope: 'openid email profile' }))
      expect(location).toMatch(/\/consent\?/)
      expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    },
  )
})

describe('/consents', () => {
  test('lists the clients with access; removing it ends their tokens and codes, and they have to ask again', async () => {
    const app = await createApp({ client_name: 'A <i>' })
    const tokens = await (await app.exchange(await app.consent())).json()
    const unused = await app.authorize()
    const page = await app.consents()
    expect(page).toContain('A &lt;i&gt;')
    expect(page).toContain('See your email address')
    const refused = await app.browser.post(`${app.base}/consents`, { revoke: app.ClientId })
    expect([refused.status, (await app.consents()).includes(app.ClientId)]).toEqual([403, true])
    const removed = await app.browser.post(`${app.base}/consents`, { _csrf: csrfOf(page), revoke: app.ClientId })
    expect(removed.status).toBe(200)
    expect(await removed.text()).toContain('The access is removed.')
    expect(await app.consents()).toContain('No application asked you for access.')
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: app.ClientId, refresh_token: tokens.refresh_token })
    expect((await fetch(`${app.service.url}${app.base}/oauth2/token`, { method: 'POST', body })).status).toBe(400)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect((await fetch(`${app.service.url}${app.base}/oauth2/userInfo`, { headers })).status).toBe(401)
    expect((await app.exchange(unused)).status).toBe(400)
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test('shows what is the signed-in user’s only, and nothing without a session', async () => {
    const app = await createApp()
    await app.consent()
    const stranger = createBrowser(app.service.url)
    const answer = await stranger.open(`${app.base}/consents`)
    expect([answer.status, (await answer.text()).includes('Stranger')]).toEqual([403, false])
    await createUser(app.service, app.UserPoolId, 'bob')
    await app.signIn(await app.authorize({}, stranger), stranger, 'bob')
    const page = await app.consents(stranger)
    expect(page).not.toContain(app.ClientId)
    // bob's form names the client, but removes his own consent only, of which there is none.
    await stranger.post(`${app.base}/consents`, { _csrf: csrfOf(page), revoke: app.ClientId })
    expect(await app.authorize({ prompt: 'none' })).toMatch(/[?&]code=/)
  })

  test('at the root the client id names the pool, and the account page and the consent page link to the list', async () => {
    const app = await createApp()
    await app.consent()
    expect(await (await app.browser.open(`/consents?client_id=${app.ClientId}`)).text()).toContain('Stranger')
    expect(locationOf(await app.browser.open('/consents'))).toMatch(/^\/error\?error=Required/)
    for (const location of [await app.authorize({ prompt: 'select_account' }), await app.authorize({ prompt: 'consent' })])
      expect(await (await app.browser.open(location)).text()).toContain(`href="${app.base}/consents?client_id=${app.ClientId}`)
  })
})

describe('a consent', () => {
  test('survives AdminUserGlobalSignOut', async () => {
    const app = await createApp()
    await app.consent()
    await app.service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.UserPoolId, Username: 'alice' }))
    const browser = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, browser), browser)).toMatch(/[?&]code=/)
  })

  test('ends with its client and with its user', async () => {
    const app = await createApp()
    await app.consent()
    const { UserPoolId } = app
    const other = await app.register()
    await app.service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId: app.ClientId }))
    expect(await app.consents()).toContain('No application asked you for access.')
    const location = await app.authorize({ client_id: other })
    expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    await app.service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))
    await createUser(app.service, UserPoolId, 'alice')
    const browser = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({ client_id: other }, browser), browser)).toMatch(/\/consent\?/)
  })
})

test.each([
  ['markup', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['characters that reorder text', 'Bank\u202Egro.live', 'Bank gro.live'],
  ['control characters', 'a\u0000b\u001b[31mc\nd', 'a b [31mc d'],
  ['invisible characters', 'B\u200Bank', 'B ank'],
  ['no visible character', '\u200B\u202E ', 'Registered client'],
  ['129 characters', '😀'.repeat(129), '😀'.repeat(128)],
])('registration keeps a name with %s as text that cannot disturb the page', async (_name, client_name, kept) => {
  const { service, base, browser, authorize, signIn, query } = await createApp({ client_name })
  const body = JSON.stringify({ redirect_uris: [callback], client_name })
  const answer = await fetch(`${service.url}${base}/oauth2/register`, { method: 'POST', body })
  expect((await answer.json()).client_name).toBe(kept)
  await signIn(await authorize())
  const page = await (await browser.open(`${base}/consent?${query()}`)).text()
  expect(page).toContain(`<b class="name">${kept.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</b>`)
  expect(page).not.toMatch(/<script/)
})
