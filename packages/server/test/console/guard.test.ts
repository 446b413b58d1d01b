import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../gateway/support.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { base, createShop, opened, openPage, sendForm, tokenIn } from './support.ts'

let service: TestService
let shop: Awaited<ReturnType<typeof createShop>>
let token: string
beforeAll(async () => {
  service = await startTestService()
  shop = await createShop(service)
  await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: shop.UserPoolId, Domain: 'shop' }))
  token = tokenIn((await openPage(service, shop.pathOf('bob'))).text)
})
afterAll(() => service.close())

/** Every kind of address of the console. */
const addresses = (): string[] => [
  '/',
  `${base}/inbox`,
  `${base}/requests`,
  `${base}/analytics`,
  `${base}/clock`,
  `${base}/events`,
  `${base}/pools/${shop.UserPoolId}`,
  `${base}/pools/${shop.UserPoolId}/clients/${shop.ClientId}`,
  shop.pathOf('alice'),
  shop.pathOf('alice', 'reset-password'),
  `${base}/nothing`,
]

/** Sends exactly these headers, as a browser would. */
const get = (path: string, headers: Record<string, string>) =>
  send(service.port, { method: 'GET', path, headers: Object.entries({ accept: 'text/html', ...headers }) })

test.each<[who: string, headers: Record<string, string>]>([
  ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
  ['a page of another site in an older browser', { origin: 'https://evil.example' }],
  ['a link on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ['a frame of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ['an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a page without an origin', { origin: 'null' }],
  [
    'a script of another service of this machine',
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  ],
  ['a hidden request of another service of this machine', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
])('%s gets nothing', async (_, headers) => {
  for (const path of addresses()) {
    const { status, text, headers: answered } = await get(path, headers)
    expect([path, status]).toEqual([path, 403])
    expect(text).toContain('Opened from another site')
    expect(text).not.toContain(shop.UserPoolId)
    expect(answered['access-control-allow-origin']).toBeUndefined()
  }
})

test.each<[who: string, headers: Record<string, string>]>([
  ['somebody who types the address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ['a link of the console', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' }],
  ['a link of an application on this machine', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }],
  ['an older browser', {}],
])('%s gets the page', async (_, headers) => {
  expect((await get('/', headers)).status).toBe(200)
})

test('a host name that is not of this machine gets nothing, as one that a page resolves to it (DNS rebinding)', async () => {
  for (const path of addresses()) {
    const answer = await get(path, { host: 'rebound.example' })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.text).not.toContain(shop.UserPoolId)
  }
})

test('the domain of a pool has nothing of the console', async () => {
  for (const path of addresses())
    expect([path, (await get(path, { host: 'shop.auth.us-east-1.amazoncognito.com' })).status]).toEqual([path, 404])
})

test.each([
  [
    'AWS',
    { awsRegions: ['us-east-1'], issuer: 'aws' as const },
    ['cognito-idp.us-east-1.amazonaws.com', 'sts.amazonaws.com', 'iam.amazonaws.com'],
  ],
  ['an issuer', { issuer: 'aws' as const }, ['cognito-idp.us-east-1.amazonaws.com']],
])('a host name of %s has nothing of the console', async (_, options, hosts) => {
  const standIn = await startTestService(options)
  for (const host of hosts)
    for (const path of addresses()) {
      const answer = await send(standIn.port, {
        method: 'GET',
        path,
        headers: [
          ['accept', 'text/html'],
          ['host', host],
        ],
      })
      expect([host, path, answer.status]).toEqual([host, path, 404])
    }
  await standIn.close()
})

describe('a form', () => {
  const disable = () => shop.pathOf('bob', 'disable')

  test.each<[what: string, fields: () => Record<string, string>, headers: () => Record<string, string>]>([
    ['without a token', () => ({}), () => ({ 'sec-fetch-site': 'same-origin' })],
    ['with a wrong token', () => ({ _csrf: 'x'.repeat(43) }), () => ({ 'sec-fetch-site': 'same-origin' })],
    ['of another site', () => ({ _csrf: token }), () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    [
      'of another service of this machine',
      () => ({ _csrf: token }),
      () => ({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }),
    ],
    ['of an older browser on another site', () => ({ _csrf: token }), () => ({ origin: 'https://evil.example' })],
    ['without a sender', () => ({ _csrf: token }), () => ({ origin: '' })],
    ['of a page without an origin', () => ({ _csrf: token }), () => ({ origin: 'null' })],
  ])('%s changes nothing', async (_, fields, headers) => {
    for (const path of [disable(), `${base}/clock`, `${base}/pools/${shop.UserPoolId}/clients/${shop.ClientId}/secrets`]) {
      const { status, text } = await sendForm(service, path, { seconds: '60', ...fields() }, headers())
      expect([path, status]).toEqual([path, 403])
      expect(text).not.toContain(shop.ClientSecret)
    }
    expect((await openPage(service, shop.pathOf('bob'))).text).not.toContain('A disabled user cannot sign in.')
    expect(service.clock.offset).toBe(0)
  })

  test('that is no form, or too large, changes nothing', async () => {
    const post = (type: string, body: string) =>
      fetch(`${service.url}${disable()}`, { method: 'POST', headers: { ...opened, origin: service.url, 'content-type': type }, body })
    expect((await post('text/plain', `_csrf=${token}`)).status).toBe(403)
    expect((await post('application/x-www-form-urlencoded', `_csrf=${token}&a=${'x'.repeat(70_000)}`)).status).toBe(403)
  })

  test('by an address that only reads, and a GET of an address that acts, change nothing', async () => {
    expect((await sendForm(service, `${base}/inbox`, { _csrf: token })).status).toBe(404)
    expect((await openPage(service, disable())).status).toBe(200)
    expect((await openPage(service, shop.pathOf('bob'))).text).not.toContain('A disabled user cannot sign in.')
  })
})

test('a page allows its own script and style only, is not framed, not stored, and sends no address elsewhere', async () => {
  const { headers, text } = await openPage(service, '/')
  const policy = headers.get('content-security-policy')!
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; script-src 'sha256-[^']+'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  expect([headers.get('x-frame-options'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
    'DENY',
    'no-store',
    'same-origin',
  ])
  expect(headers.get('set-cookie')).toBeNull()
  expect(text).not.toMatch(/ on[a-z]+="| style="|javascript:/)
})

test('what somebody looks at is no request of the log, and / still answers programs', async () => {
  const before = service.requestLog.nextNumber
  for (const path of ['/', `${base}/inbox`, `${base}/requests`]) await openPage(service, path)
  await new Promise(resolve => setImmediate(resolve))
  expect(service.requestLog.nextNumber).toBe(before)
})

test('production answers 404 to all of it', async () => {
  const production = await startTestService({ production: true })
  try {
    for (const path of addresses()) {
      const answer = await openPage(production, path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.headers.get('content-type')).toContain('application/json')
    }
    expect((await sendForm(production, `${base}/clock`, { seconds: '1' })).status).toBe(404)
  } finally {
    await production.close()
  }
})

describe('the stream of changes', () => {
  /** The lines of a stream, as they come. */
  async function follow(from: TestService) {
    const { status, body, headers } = await fetch(`${from.url}${base}/events`, { headers: { 'sec-fetch-site': 'same-origin' } })
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
    return {
      status,
      type: headers.get('content-type'),
      read: async () => (await reader.read()).value,
      cancel: () => reader.cancel(),
      reader,
    }
  }

  test('says that something changed, and not what', async () => {
    const stream = await follow(service)
    expect([stream.status, stream.type]).toEqual([200, 'text/event-stream'])
    expect(await stream.read()).toBe('retry: 1000\n\n')
    await shop.signIn()
    expect(await stream.read()).toBe('data: changed\n\n')
    await sendForm(service, shop.pathOf('bob', 'confirm'), { _csrf: token })
    expect(await stream.read()).toBe('data: changed\n\n')
    await stream.cancel()
  })

  test('tells what tools change below /_poolhouse/, such as a reset', async () => {
    const own = await startTestService()
    const stream = await follow(own)
    await stream.read()
    await fetch(`${own.url}/_poolhouse/reset`, { method: 'POST', headers: { 'x-poolhouse': '1' } })
    expect(await stream.read()).toBe('data: changed\n\n')
    await own.close()
  })

  test('tells when the clock was moved', async () => {
    const own = await startTestService()
    const stream = await follow(own)
    await stream.read()
    await own.clock.advance(3_600_000)
    expect(await stream.read()).toBe('data: changed\n\n')
    await own.close()
  })

  test('ends when the service stops, which does not wait for it', async () => {
    const own = await startTestService()
    const stream = await follow(own)
    await stream.read()
    const start = performance.now()
    await own.close()
    // The grace of requests in flight is five seconds.
    expect(performance.now() - start).toBeLessThan(4_000)
    expect((await stream.reader.read()).done).toBe(true)
  })
})
