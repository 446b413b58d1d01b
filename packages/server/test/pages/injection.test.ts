import { afterAll, beforeAll, expect, test } from 'vitest'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, type TestService } from '../support/service.ts'
import { callback, pageWorld, plainBrowser, type Shown, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
let world: Awaited<ReturnType<typeof pageWorld>>
beforeAll(async () => {
  service = await startPages(running)
  world = await pageWorld(service, {
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

const evil = [
  `"><script>alert('evil')</script>`,
  `' onmouseover='evil()' x='`,
  `</title></style></textarea><svg/onload=evil()>`,
  'javascript:evil()',
  '\r\nSet-Cookie: evil=1\r\n\r\n<evil>',
  '\0<evil\u2028>\ud800',
  '{{evil}}#{evil}&lt;evil&gt;',
]

/** Every tag is one of ours, with attributes of ours: whatever else came in would be another. */
function assertHarmless({ text, headers, location }: Shown): void {
  const tags = [...text.matchAll(/<([a-zA-Z!/][^\s>/]*)/g)].map(match => match[1]!.toLowerCase().replace(/^\//, ''))
  expect(tags.filter(tag => !ours.has(tag))).toEqual([])
  // Quotes that came in are not quotes any more, so what stands between them is a value.
  expect(text.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|style)\s*=/i)
  expect(text).not.toMatch(/(?:href|action|src)="\s*(?!\?|\/[^/\\]|data:,")/i)
  expect(headers.get('set-cookie') ?? '').not.toContain('evil')
  // Nowhere but to pages of ours, or to the one address that the client lists.
  if (location !== null) expect(location).toMatch(new RegExp(`^(?:${callback}[?#]|(?:/${world.UserPoolId})?/(?:login|error)\\?)`))
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

test.each(evil)('in every parameter of every page: %j', async text => {
  for (const path of ['/login', '/signup', '/forgotPassword', '/confirm', '/challenge', '/continue', '/passkeys/add', '/error'])
    for (const parameter of [...parameters, 'redirect_uri', 'client_id', 'response_type', 'error', 'error_description']) {
      assertHarmless(await plainBrowser().open(world.address(path, { [parameter]: text })))
      assertHarmless(
        await plainBrowser().post(world.address(path, { [parameter]: text }), new URLSearchParams({ username: text }).toString()),
      )
    }
})

test.each(evil)('in every field of every form: %j', async text => {
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
    assertHarmless(await browser.open(world.address(path, { prompt: 'login' })))
    for (const form of forms) assertHarmless(await filled(form))
  }
})

test('in the name and the address of who signs up, all the way through', async () => {
  const name = `<script>alert('evil')</script>`
  const browser = plainBrowser()
  await browser.open(world.address('/signup'))
  const shown = await browser.send({ username: name, password, 'requiredAttributes[email]': 'evil@example.com' })
  assertHarmless(shown)
  expect(shown.text).toContain('&lt;script&gt;alert(&#39;evil&#39;)&lt;/script&gt;')
  expect((await browser.send({ code: await inboxCodeTo(service.url, 'evil@example.com') })).status).toBe(302)
  const chosen = await browser.open(world.address('/login'))
  assertHarmless(chosen)
  expect(chosen.text).toContain('&lt;script&gt;')
})
