import { refusalReasons, refusalRules } from '@poolhouse/contract'
import { expect, test } from 'vitest'
import { explainRefusal } from '../../src/request-log/explain.ts'
import { explanations } from '../../src/request-log/explanations/index.ts'
import { logRequests, type RequestEvent, RequestLog } from '../../src/request-log/index.ts'
import { loggedPath, withoutAddresses, withoutTokens } from '../../src/request-log/private-text.ts'
import { newTrace } from '../../src/request-log/trace.ts'

const event = (number: number, outcome = 'ok'): RequestEvent => ({
  ...{ number, time: '2026-01-02T03:04:05.678Z', requestId: `id-${number}`, method: 'GET', path: '/', outcome },
  ...{ level: outcome === 'ok' ? 'info' : 'warn', status: outcome === 'ok' ? 200 : 400, durationMs: 1 },
})

test('the log keeps the last 1,000 events, and says how many a follower missed', () => {
  const log = new RequestLog()
  for (let number = 1; number <= 2_500; number++) log.record(event(number, number % 100 === 0 ? 'Refused' : 'ok'))
  expect(log.after(0)).toMatchObject({ last: 2_500, missed: 0 })
  expect(log.after(0).events.map(({ number }) => number)).toEqual(Array.from({ length: 1_000 }, (_, index) => 1_501 + index))
  expect(log.after(2_498).events.map(({ number }) => number)).toEqual([2_499, 2_500])
  expect(log.after(1_000)).toMatchObject({ missed: 500 })
  expect(log.after(0, { refusedOnly: true }).events).toHaveLength(10)
  expect(log.after(2_500)).toEqual({ events: [], last: 2_500, missed: 0 })
  // A number of an earlier process.
  expect(log.after(9_999).events).toHaveLength(1_000)
  expect(log.find('id-1500')).toBeUndefined()
  expect(log.find('id-2000')?.number).toBe(2_000)
})

test('an event of a request that succeeded is made when it is read, once, and at once where somebody follows', () => {
  const log = new RequestLog()
  const made: number[] = []
  const build = (number: number) => {
    made.push(number)
    return event(number)
  }
  for (let count = 0; count < 1_200; count++) log.recordPlain(build)
  expect(made).toEqual([])
  expect(log.after(1_198).events.map(({ number }) => number)).toEqual([1_199, 1_200])
  expect(log.find('id-1199')?.number).toBe(1_199)
  expect(made.filter(number => number === 1_199)).toEqual([1_199])
  expect(log.find('id-200')).toBeUndefined()

  const seen: number[] = []
  log.follow(({ number }) => seen.push(number))
  log.recordPlain(build)
  expect(seen).toEqual([1_201])
})

test('a follower gets each new event until it ends', () => {
  const log = new RequestLog()
  const seen: number[] = []
  const end = log.follow(({ number }) => seen.push(number))
  log.record(event(1))
  end()
  log.record(event(2))
  expect(seen).toEqual([1])
})

test('every rule and every reason has an explanation, and no explanation is left over', () => {
  expect(Object.keys(explanations).sort()).toEqual([...refusalRules, ...refusalReasons].sort())
})

test('a reason that is the text of another library, as in errors of OpenSSL, is none of ours', () => {
  const cause = Object.assign(new Error('1E08010C:DECODER routines::unsupported'), { library: 'DECODER routines', reason: 'unsupported' })
  const refusal = { code: 'invalid_request', cause: new Error('SignInWithApple Error - invalid private key', { cause }) }
  expect(explainRefusal({ ...newTrace(), refusal }, { mode: 'production', allowedHosts: [] })?.id).toBe('unexplained')
})

test.each`
  text                                     | shown
  ${'https://app.example/cb'}              | ${'https://app.example/cb'}
  ${'group of bob@example.com'}            | ${'group of (hidden)'}
  ${'https://a.example/?u=bob%40b.co&x=1'} | ${'https://a.example/?u=(hidden)&x=1'}
  ${'call +15555550100 now'}               | ${'call (hidden) now'}
  ${'arn:aws:iam::000000000000:role/r'}    | ${'arn:aws:iam::000000000000:role/r'}
`('production shows $text as $shown', ({ text, shown }) => {
  expect(withoutAddresses(text)).toBe(shown)
})

test.each`
  url                                          | shown
  ${'/'}                                       | ${'/'}
  ${'/us-east-1_Ab1/oauth2/token?code=secret'} | ${'/us-east-1_Ab1/oauth2/token'}
  ${'/a/bob@example.com'}                      | ${'/a/(hidden)'}
  ${'/a/123456'}                               | ${'/a/(hidden)'}
  ${`/a/${'x'.repeat(65)}/b`}                  | ${'/a/(hidden)/b'}
  ${'/a/%2B15555550100'}                       | ${'/a/(hidden)'}
`('the path of $url is logged as $shown', ({ url, shown }) => {
  expect(loggedPath(url)).toBe(shown)
})

test('an event that cannot be made is reported, and the next ones are made', async () => {
  const log = new RequestLog()
  const reported: unknown[] = []
  const context = {
    settings: { mode: 'production' as const, allowedHosts: [], trustedProxies: [] } as never,
    clock: {
      now: () => {
        if (log.nextNumber === 1 && reported.length === 0) throw new Error('no clock')
        return Date.now()
      },
    },
    log: { info() {}, warn() {}, error: (message: string) => reported.push(message) },
  }
  const logged = logRequests(log, context)
  for (let count = 0; count < 2; count++) await logged({ method: 'GET', url: '/login' } as never, () => new Response(''))
  await new Promise(resolve => setImmediate(resolve))
  expect(reported).toEqual(['The event of a request could not be made'])
  expect(log.after(0).events).toHaveLength(1)
})

test.each<[string, string, string]>([
  [
    'a client secret in the place of a name',
    `The role with name ${'1a2b3c4d5e'.repeat(5)} cannot be found.`,
    'The role with name (hidden) cannot be found.',
  ],
  ['the parts of a token', `${'aB1'.repeat(20)}.${'cD2'.repeat(30)}.x`, '(hidden).(hidden).x'],
  [
    'an ARN',
    'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc123',
    'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc123',
  ],
  ['a request id', '5254b2e4-3893-454d-861e-d3803f545c42', '5254b2e4-3893-454d-861e-d3803f545c42'],
  ['a long word', 'a'.repeat(100), 'a'.repeat(100)],
])('a message with %s', (_, text, shown) => {
  expect(withoutTokens(text)).toBe(shown)
})
