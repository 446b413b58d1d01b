import type { RequestEvent } from '@poolhouse/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatEvent, showRequests } from '../../src/logs/index.ts'
import { JsonLines } from '../../src/logs/json-lines.ts'
import { folder, poolhouse } from '../support/command.ts'
import { type Kit, startLogged } from './kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await startLogged()
})
afterAll(() => kit.close())

const logs = (...args: string[]) => poolhouse(['logs', '--data', kit.service.dataDir, ...args])
const explain = (...args: string[]) => poolhouse(['explain', ...args, '--data', kit.service.dataDir])
const refused = async () => {
  const app = await kit.app()
  return fetch(`${kit.service.url}${app.base}/oauth2/authorize?${app.query({ redirect_uri: 'https://app.example/wrong' })}`, {
    redirect: 'manual',
  })
}

test('poolhouse logs shows each request as a line, and below a refused one the rule and what to do', async () => {
  await refused()
  const { out } = await logs()
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}CreateUserPool {16} {2}ok {26} +\d[\d.]* ms$/m)
  expect(out).toMatch(
    /^\d\d:\d\d:\d\d {2}GET \/us-east-1_\w+\/oauth2\/authorize {2}redirect_mismatch +[\d.]+ ms {2}[0-9a-f-]{36}\n {10}CallbackURLs of app client \w+ is \["https:\/\/app\.example\/callback"\]; sent was https:\/\/app\.example\/wrong: redirect_uri .* is not exactly one of them\. What to do: add it to CallbackURLs by UpdateUserPoolClient, or callbackUrls of the aws\.cognito\.UserPoolClient in Pulumi;/m,
  )
  expect((await logs('--errors')).out).not.toContain('CreateUserPool ')
})

test('GET /_poolhouse/requests answers the events of development mode after a number', async () => {
  await refused()
  const { nextNumber } = kit.service.requestLog
  await kit.api.listUserPools({ MaxResults: 1 })
  await refused()
  const ask = (query: string) => fetch(`${kit.service.url}/_poolhouse/requests?${query}`, { headers: { 'x-poolhouse': '1' } })
  const all = await (await ask(`after=${nextNumber - 1}`)).json()
  expect(all).toMatchObject({ last: kit.service.requestLog.nextNumber - 1, missed: 0 })
  expect(all.events[0]).toMatchObject({ number: nextNumber, operation: 'ListUserPools' })
  const some = await (await ask(`after=${nextNumber - 1}&refused=true`)).json()
  expect(some.events.map(({ outcome }: RequestEvent) => outcome)).toEqual(['redirect_mismatch'])
  expect((await ask('after=x')).status).toBe(400)
})

test('an event has the time of the domain clock too, once that was advanced', async () => {
  const own = await startLogged()
  await own.api.listUserPools({ MaxResults: 1 })
  await own.service.clock.advance(3_600_000)
  await own.api.listUserPools({ MaxResults: 1 })
  const [before, after] = await own.logs()
  await own.close()
  expect(before!.domainTime).toBeUndefined()
  expect(Date.parse(after!.domainTime!) - Date.parse(after!.time)).toBeCloseTo(3_600_000, -3)
})

test('health checks and requests of the inbox are no events, unless they fail', async () => {
  const before = kit.service.requestLog.nextNumber
  for (const path of ['/health', '/ready', '/_localstack/health']) await fetch(kit.service.url + path)
  await fetch(`${kit.service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })
  await fetch(`${kit.service.url}/_poolhouse/inbox`)
  const { events } = kit.service.requestLog.after(before - 1)
  expect(events.map(({ path, status }) => `${path} ${status}`)).toEqual(['/_poolhouse/inbox 403'])
})

test('the request id of an answer of the API leads to its event', async () => {
  const error = await kit.api.describeUserPool({ UserPoolId: 'us-east-1_nowhere' }).catch(error => error)
  const { out, status } = await explain(error.$metadata.requestId)
  expect(status).toBe(0)
  expect(out).toMatch(
    /^Request: {4}[0-9a-f-]{36}\nTime: .*\nAsked: {6}DescribeUserPool\nOutcome: {4}ResourceNotFoundException \(HTTP 400, /,
  )
  expect(out).toMatch(/^Setting: {4}UserPoolId of this request\nValue: {6}us-east-1_nowhere$/m)
  expect(out).toMatch(/^Fix: {8}send the id of a pool that ListUserPools lists/m)
})

test('the request id of an OAuth answer leads to its event, as JSON too', async () => {
  const id = (await refused()).headers.get('x-amz-cognito-request-id')!
  expect(JSON.parse((await explain(id, '--json')).out)).toMatchObject({
    requestId: id,
    outcome: 'redirect_mismatch',
    rule: { setting: 'CallbackURLs' },
  })
})

test.each`
  id                                        | status | says
  ${'nonsense'}                             | ${2}   | ${/^poolhouse: explain "nonsense" is not a request id\. Copy it from the answer/}
  ${'00000000-0000-4000-8000-000000000000'} | ${1}   | ${/^poolhouse: the service has no request 00000000-\S+ among its last 1,000\./}
`('explain with the id $id ends with status $status', async ({ id, status, says }) => {
  const outcome = await explain(id)
  expect(outcome).toMatchObject({ status, err: expect.stringMatching(says) })
})

test('logs without a running service says so', async () => {
  const home = folder()
  expect(await poolhouse(['logs', '--data', home.path])).toEqual({
    status: 1,
    out: '',
    err: `poolhouse: no service runs with the data in ${home.path}. Start one with "poolhouse start", or name its directory with --data.`,
  })
  home.remove()
})

test('logs --follow shows new requests, until the service ends', async () => {
  const own = await startLogged()
  const following = poolhouse(['logs', '--follow', '--json', '--data', own.service.dataDir])
  await own.api.listUserPools({ MaxResults: 1 })
  await new Promise(resolve => setTimeout(resolve, 700))
  await own.api.createUserPool({ PoolName: 'p' })
  await new Promise(resolve => setTimeout(resolve, 700))
  await own.close()
  const { status, out, err } = await following
  expect(out.split('\n').map(line => JSON.parse(line).operation)).toEqual(['ListUserPools', 'CreateUserPool'])
  expect([status, err]).toEqual([1, 'poolhouse: the service has ended.'])
})

const event = (more: Partial<RequestEvent> = {}): RequestEvent => ({
  ...{
    number: 1,
    time: '2026-01-02T03:04:05.678Z',
    requestId: 'id',
    method: 'GET',
    path: '/login',
    outcome: 'ok',
    level: 'info',
    status: 200,
    durationMs: 1.5,
  },
  ...more,
})

test('what others sent can neither colour nor forge a line', () => {
  const rule = {
    id: 'scope-not-allowed',
    setting: 's',
    value: '\u001b[2Jx\nforged',
    where: 'w',
    sent: '\u001b]0;t\u0007',
    why: 'y',
    fix: 'f',
  } as const
  const text = formatEvent(event({ path: '/\u001b[31m\nGET /x', outcome: 'invalid_scope', level: 'warn', status: 400, rule }))
  expect(text.split('\n')).toHaveLength(2)
  expect(text).not.toMatch(/[^\P{Cc}\n]/u)
})

test('colours are for terminals only', () => {
  expect(formatEvent(event(), { hasColours: true })).toContain('\u001b[32mok')
  expect(formatEvent(event())).not.toContain('\u001b')
})

test.each`
  level      | shows
  ${'info'}  | ${['ok', 'invalid_scope', 'InternalErrorException']}
  ${'warn'}  | ${['invalid_scope', 'InternalErrorException']}
  ${'error'} | ${['InternalErrorException']}
  ${'none'}  | ${[]}
`('--log-level $level shows $shows', async ({ level, shows }) => {
  const followers: ((event: RequestEvent) => void)[] = []
  const log = {
    follow(follow: (event: RequestEvent) => void) {
      followers.push(follow)
      return () => {}
    },
  }
  const written: string[] = []
  const write = (text: string) => void written.push(text)
  const end = showRequests(log as never, { level, lines: new JsonLines(write) }, { write })
  const all = [
    event(),
    event({ outcome: 'invalid_scope', level: 'warn', status: 302 }),
    event({ outcome: 'InternalErrorException', level: 'error', status: 500 }),
  ]
  for (const each of all) for (const follow of followers) follow(each)
  await end()
  expect(
    written
      .join('')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line).outcome),
  ).toEqual(shows)
})

test.each`
  args                                  | says
  ${['--log-level', 'loud']}            | ${/--log-level "loud"/}
  ${['--log-level', 'warn', '--quiet']} | ${/--quiet is --log-level none\. Give one of them\./}
`('start $args is a usage error', async ({ args, says }) => {
  expect(await poolhouse(['start', '--port', '0', ...args])).toMatchObject({ status: 2, err: expect.stringMatching(says) })
})
