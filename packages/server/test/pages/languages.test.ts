import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestService } from '../support/service.ts'
import { createPageApp, plainBrowser, type Shown, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
let app: Awaited<ReturnType<typeof createPageApp>>
beforeAll(async () => {
  service = await startPages(running)
  app = await createPageApp(service)
})
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const languageOf = ({ text }: Shown) => [/<html lang="([^"]*)">/.exec(text)![1], /<h1>([^<]*)<\/h1>/.exec(text)![1]]
const english = ['en', 'Sign in']
const german = ['de', 'Anmelden']

test('the language of a page is that of the parameter lang, else of the cookie, else of Accept-Language', async () => {
  const browser = plainBrowser()
  const prefers = (header: string) => ({ 'accept-language': header })
  expect(languageOf(await browser.open(app.address('/login')))).toEqual(english)
  expect(languageOf(await browser.open(app.address('/login'), prefers('de-AT,en;q=0.5')))).toEqual(german)
  expect(languageOf(await browser.open(app.address('/login'), prefers('fr, en;q=0.3, de;q=0.7')))).toEqual(german)
  expect(languageOf(await browser.open(app.address('/login'), prefers('de;q=0, tlh')))).toEqual(english)
  const chosen = await browser.open(app.address('/login', { lang: 'de' }), prefers('en'))
  expect(languageOf(chosen)).toEqual(german)
  expect(chosen.headers.getSetCookie()).toContainEqual(
    expect.stringMatching(/^lang=de; Max-Age=31536000; Path=\S+; HttpOnly; SameSite=Lax$/),
  )
  expect(languageOf(await browser.open(app.address('/login'), prefers('en')))).toEqual(german)
  expect(languageOf(await browser.open(app.address('/login', { lang: 'en' })))).toEqual(english)
})

test.each`
  header                             | lang
  ${'de'}                            | ${'de'}
  ${'DE-at'}                         | ${'de'}
  ${'de_CH;q=0.2'}                   | ${'de'}
  ${' de ; q = 0.9 , en ; q = 0.8 '} | ${'de'}
  ${'en;q=0.5,de;q=0.5'}             | ${'en'}
  ${'de;level=1;q=0.4,en;q=0.3'}     | ${'de'}
  ${'*,de;q=0.1'}                    | ${'de'}
  ${'*'}                             | ${'en'}
  ${'de;q=0'}                        | ${'en'}
  ${'fr,tlh;q=0.9'}                  | ${'en'}
  ${'constructor,__proto__'}         | ${'en'}
  ${',;,q=1'}                        | ${'en'}
  ${`${'x,'.repeat(600)}de`}         | ${'en'}
`('Accept-Language $header selects the page language $lang', async ({ header, lang }) => {
  expect(languageOf(await plainBrowser().open(app.address('/login'), { 'accept-language': header }))[0]).toBe(lang)
})

test.each(['constructor', '__proto__', 'de"><script>', 'x'.repeat(5_000), '-', ''])(
  'an unsupported value of lang shows the page in English: %s',
  async lang => {
    const shown = await plainBrowser().open(app.address('/login', { lang }))
    expect([shown.status, ...languageOf(shown)]).toEqual([200, ...english])
    expect(shown.headers.getSetCookie().filter(line => line.startsWith('lang='))).toEqual([])
    expect(shown.text).not.toContain('<script')
  },
)

test('the links of a page to its other languages keep the query', async () => {
  const { text } = await plainBrowser().open(app.address('/signup', { state: 'a&b' }))
  expect(text).toMatch(/<a href="\?[^"]*state=a%26b&amp;lang=de" lang="de" hreflang="de">Deutsch<\/a>/)
})
