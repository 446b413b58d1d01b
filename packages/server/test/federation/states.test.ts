import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { locationOf } from '../oauth/support.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, providerName } from './support.ts'

let service: TestService
let provider: FakeProvider
const reasons: unknown[] = []
beforeAll(async () => {
  provider = await startFakeProvider()
  service = await startTestService({
    log: { info() {}, warn: (_, fields) => reasons.push(fields?.reason), error: (_, fields) => reasons.push(fields?.table) },
  })
})
afterAll(async () => {
  await service.close()
  await provider.close()
})
beforeEach(() => {
  reasons.length = 0
})

const errorPage = (base: string) => `${base}/error?error=invalid_request`

test('a state is used once', async () => {
  const { begin, browser, base } = await createFederatedApp(service, provider)
  const back = provider.signIn(await begin())
  expect(locationOf(await browser.open(back))).toContain('code=')
  expect(locationOf(await browser.open(back))).toBe(errorPage(base))
  expect(reasons).toEqual(['the state was used before'])
  expect(service.requestLog.after(0, { refusedOnly: true }).events.at(-1)?.rule).toMatchObject({
    id: 'provider-answer-refused',
    setting: 'answer of the identity provider',
    value: 'the state was used before',
  })
  const shown = await browser.open(errorPage(base))
  expect(shown.status).toBe(400)
})

test('of parallel requests with one state one signs in', async () => {
  const { begin, browser } = await createFederatedApp(service, provider)
  const back = provider.signIn(await begin())
  const locations = await Promise.all(Array.from({ length: 6 }, async () => locationOf(await browser.open(back))))
  expect(locations.filter(location => location.includes('code=')).length).toBe(1)
})

test('the state of another browser signs nobody in, and stays usable for its own', async () => {
  const { begin, browser, base, newBrowser } = await createFederatedApp(service, provider)
  const back = provider.signIn(await begin())
  const victim = newBrowser()
  await begin({}, victim)
  for (const other of [victim, newBrowser()]) expect(locationOf(await other.open(back))).toBe(errorPage(base))
  expect(reasons).toEqual(Array(2).fill('the state belongs to another browser, or the browser keeps no cookies'))
  expect(locationOf(await browser.open(back))).toContain('code=')
})

test('two tabs of one browser sign in side by side', async () => {
  const { begin, browser } = await createFederatedApp(service, provider)
  const [first, second] = [provider.signIn(await begin({ state: 'a' })), provider.signIn(await begin({ state: 'b' }))]
  expect(locationOf(await browser.open(second))).toContain('state=b')
  expect(locationOf(await browser.open(first))).toContain('state=a')
})

test.each([
  ['unknown', 'x'.repeat(43), 'the state was not issued here'],
  ['empty', '', 'the state was not issued here'],
  ['no state at all', '\0', 'the state was not issued here'],
])('an answer with a state that is %s gets the error page', async (_, state, reason) => {
  const { browser, base } = await createFederatedApp(service, provider)
  const answer = await browser.open(`${base}/oauth2/idpresponse?${new URLSearchParams({ code: 'c', state })}`)
  expect(locationOf(answer)).toBe(errorPage(base))
  expect(reasons).toEqual([reason])
})

test('a state that is given twice, and one of another pool, get the error page', async () => {
  const { begin, browser, base } = await createFederatedApp(service, provider)
  const back = provider.signIn(await begin())
  expect(locationOf(await browser.open(`${back}&state=other`))).toBe(errorPage(base))
  const other = await createFederatedApp(service, provider)
  expect(locationOf(await browser.open(back.replace(base, other.base)))).toBe(errorPage(other.base))
})

test('an answer after more than five minutes gets the error page', async () => {
  const own = await startTestService({ log: { info() {}, warn: (_, fields) => reasons.push(fields?.reason), error() {} } })
  const { begin, browser, base } = await createFederatedApp(own, provider)
  const back = provider.signIn(await begin())
  await own.clock.advance(5 * 60_000)
  expect(locationOf(await browser.open(back))).toBe(errorPage(base))
  expect(reasons).toEqual(['more than five minutes passed'])
  await own.close()
})

test('an answer may come in a form that another site posts, as Apple sends it', async () => {
  const { begin, browser, base } = await createFederatedApp(service, provider)
  const back = new URL(provider.signIn(await begin()))
  const fields = Object.fromEntries(back.searchParams)
  const answer = await browser.post(`${base}/oauth2/idpresponse`, fields, {
    origin: 'https://appleid.apple.com',
    'sec-fetch-site': 'cross-site',
  })
  expect(locationOf(answer)).toContain('code=')
  const json = await browser.open(`${base}/oauth2/idpresponse`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect(locationOf(json)).toBe(errorPage(base))
})

test('the cookie of a service without TLS has no SameSite, so that it comes with a form of another site', async () => {
  const { base, query, newBrowser } = await createFederatedApp(service, provider)
  const answer = await newBrowser().open(`${base}/oauth2/authorize?${query({ identity_provider: providerName })}`)
  expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^csrf-state=[\w-]{43}; Path=\/; Max-Age=300; HttpOnly$/)])
})

test('a stored sign-in that was changed in the database signs nobody in', async () => {
  const { begin, browser, base } = await createFederatedApp(service, provider)
  const [mine, other] = [provider.signIn(await begin()), provider.signIn(await begin({ state: 'other' }))]
  const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
  const rows = db.prepare('select id, sealed from pending_sign_ins where pool_id = ? order by expires_at').all(base.slice(1)) as {
    id: string
    sealed: Uint8Array
  }[]
  db.prepare('update pending_sign_ins set sealed = ? where id = ?').run(rows[1]!.sealed, rows[0]!.id)
  db.prepare('update pending_sign_ins set sealed = ? where id = ?').run(rows[0]!.sealed, rows[1]!.id)
  db.close()
  for (const back of [mine, other]) expect(locationOf(await browser.open(back))).toBe(errorPage(base))
  expect(reasons).toEqual(Array(2).fill(['pending_sign_ins', 'the stored sign-in was changed']).flat())
})
