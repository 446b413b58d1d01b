import { describe, expect, test } from 'vitest'
import { callback, createBrowser, createOAuthApp, locationOf } from '../support.ts'
import { bye, type Fields, services, startProfiles, strict, type World } from './profiles.ts'

startProfiles()

describe('/logout', () => {
  const leave = async ({ base, browser }: World, fields: Fields) =>
    locationOf(await browser.open(`${base}/logout?${new URLSearchParams(fields)}`))

  test('redirects to a listed post_logout_redirect_uri, by hint or client id, with state, by GET and POST', async () => {
    const app = await createOAuthApp(strict())
    const id_token_hint = (await app.tokens()).id_token!
    expect(await leave(app, { id_token_hint, post_logout_redirect_uri: bye, state: 'a b' })).toBe(`${bye}?state=a%20b`)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    await app.signIn()
    expect(await leave(app, { client_id: app.ClientId, post_logout_redirect_uri: bye })).toBe(bye)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    await app.signIn()
    const posted = await app.browser.post(`${app.base}/logout`, { id_token_hint, post_logout_redirect_uri: bye })
    expect(locationOf(await app.browser.open(locationOf(posted)))).toBe(bye)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  })

  test('refuses an unlisted post_logout_redirect_uri and an ID token of another client or pool', async () => {
    const [app, other] = [await createOAuthApp(strict()), await createOAuthApp(strict())]
    const id_token_hint = (await app.tokens()).id_token!
    for (const post_logout_redirect_uri of [`${bye}/`, 'https://evil.example', callback, 'javascript:alert(1)'])
      expect(await leave(app, { id_token_hint, post_logout_redirect_uri, state: 's' })).toMatch(new RegExp(`^${app.base}/error\\?`))
    const foreign = (await other.tokens()).id_token!
    await app.signIn()
    for (const fields of [
      { id_token_hint: foreign },
      { id_token_hint: foreign, client_id: app.ClientId },
      { id_token_hint: 'a.b.c', client_id: app.ClientId },
    ])
      expect(await leave(app, { ...(fields as unknown as Fields), post_logout_redirect_uri: bye })).toMatch(
        new RegExp(`^${app.base}/error\\?`),
      )
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('code')).toBeTruthy()
  })

  const signedOut = 'You are signed out'
  const isSignedIn = async (app: World) => (await app.signIn({ prompt: 'none' })).searchParams.has('code')

  test.each([
    ['without parameters', () => ({})],
    ['with a state only', () => ({ state: 's' })],
    ['with a hint alone', (id_token_hint: string) => ({ id_token_hint })],
    ['with a hint and a state', (id_token_hint: string) => ({ id_token_hint, state: 's' })],
    ['with a client id alone', (_hint: string, client_id: string) => ({ client_id })],
  ])('%s ends the session and shows that the user is signed out, below the pool id and at the root', async (_name, fields) => {
    const app = await createOAuthApp(strict())
    const id_token_hint = (await app.tokens()).id_token!
    for (const base of [app.base, '']) {
      await app.signIn()
      expect(await isSignedIn(app)).toBe(true)
      const copy = createBrowser(strict().url)
      for (const [name, cookie] of app.browser.cookies) copy.cookies.set(name, cookie)
      const location = await leave({ ...app, base }, fields(id_token_hint, app.ClientId))
      expect(location).toBe(`${base}/signedOut`)
      const page = await app.browser.open(location)
      expect([page.status, (await page.text()).includes(signedOut)]).toEqual([200, true])
      expect([...app.browser.cookies.keys()].filter(name => name.startsWith('cognito'))).toEqual([])
      // A copy of the cookie is of no use.
      expect((await app.signIn({ prompt: 'none' }, { using: copy })).searchParams.get('error')).toBe('login_required')
    }
  })

  test('without parameters ends the sessions of the location only: below a pool id that of the pool, at the root all', async () => {
    const [one, other] = [await createOAuthApp(strict()), await createOAuthApp(strict())]
    other.browser.cookies.clear()
    const both = { ...other, browser: one.browser }
    const inOneBrowser = async () => {
      await one.signIn()
      await other.signIn({}, { using: one.browser })
    }
    const areSignedIn = async () => [
      await isSignedIn(one),
      (await other.signIn({ prompt: 'none' }, { using: both.browser })).searchParams.has('code'),
    ]
    await inOneBrowser()
    await leave(one, {})
    expect(await areSignedIn()).toEqual([false, true])
    await inOneBrowser()
    await leave({ ...one, base: '' }, {})
    expect(await areSignedIn()).toEqual([false, false])
  })

  test('the error page names the refused address or hint, escaped and shortened', async () => {
    const app = await createOAuthApp(strict())
    const id_token_hint = (await app.tokens()).id_token!
    const shown = async (fields: Fields) => (await app.browser.open(await leave(app, fields))).text()
    expect(await shown({ id_token_hint, post_logout_redirect_uri: 'https://evil.example/<b>' })).toContain(
      '<code>https://evil.example/%3Cb%3E</code>',
    )
    expect(await shown({ post_logout_redirect_uri: 'https://evil.example/' })).toContain('<code>https://evil.example/</code>')
    expect(await shown({ id_token_hint: '<b>.b.c' })).toContain('<code>%3Cb%3E.b.c</code>')
    const refused = await shown({ id_token_hint: `${id_token_hint}x` })
    expect(refused).toContain(`<code>${id_token_hint.slice(0, 24)}...</code>`)
    expect(refused).not.toContain(id_token_hint.slice(0, 60))
  })

  test.each([{}, { state: 's' }, { id_token_hint: 'own' }])('Cognito’s profile shows its error page for %j', async fields => {
    const app = await createOAuthApp(services.Cognito)
    const { id_token } = await app.tokens()
    const given = 'id_token_hint' in fields ? { id_token_hint: id_token! } : (fields as Fields)
    expect(await leave(app, given)).toMatch(/\/error\?error=Required/)
    expect(await isSignedIn(app)).toBe(true)
  })

  test('Cognito’s profile ignores post_logout_redirect_uri and id_token_hint', async () => {
    const app = await createOAuthApp(services.Cognito)
    expect(await leave(app, { client_id: app.ClientId, post_logout_redirect_uri: bye })).toMatch(/error=Required/)
    expect((await app.browser.post(`${app.base}/logout`, { client_id: app.ClientId, logout_uri: bye })).status).toBe(405)
  })
})
