import { expect, test } from 'vitest'
import { mountDev, type Seeder } from '../../src/dev/index.ts'
import { RequestLog } from '../../src/request-log/index.ts'
import { send, startGateway } from '../gateway/support.ts'

const start = Date.parse('2026-01-02T03:04:05Z')
let offset = 0
const clock = {
  now: () => start + offset,
  async advance(milliseconds: number) {
    offset += milliseconds
  },
}
/** These tests do not use the seeder. */
const noSeeder = {} as Seeder
const { port } = await startGateway(
  {},
  { mount: (app, context) => mountDev(app, { ...context, clock, requestLog: new RequestLog() }, noSeeder) },
)
const header: [string, string] = ['X-Poolhouse', '1']
const ask = (method: string, body = '', headers: [string, string][] = [header]) =>
  send(port, { method, path: '/_poolhouse/clock', headers, body })

test('/_poolhouse/clock answers the domain clock and moves it forwards', async () => {
  expect((await ask('GET')).json()).toEqual({ now: '2026-01-02T03:04:05.000Z' })
  expect((await ask('POST', '{"seconds":11.5}')).json()).toEqual({ now: '2026-01-02T03:04:16.500Z' })
  expect((await ask('GET')).json()).toEqual({ now: '2026-01-02T03:04:16.500Z' })
})

test.each(['{"seconds":-1}', '{"seconds":0}', '{"seconds":"5"}', '{"seconds":1e300}', '{}', 'null', '{', '', ' '.repeat(2000)])(
  'POST /_poolhouse/clock with the body %s answers 400',
  async body => {
    const before = offset
    const answer = await ask('POST', body)
    expect(answer.status).toBe(400)
    expect(answer.json().message).toContain('{"seconds": N}')
    expect(offset).toBe(before)
  },
)

test('/_poolhouse/clock refuses pages of other sites, and requests without x-poolhouse', async () => {
  const before = offset
  for (const headers of [[], [header, ['Origin', 'https://evil.example']], [header, ['Origin', 'null']]] as [string, string][][]) {
    for (const method of ['GET', 'POST']) expect((await ask(method, '{"seconds":1}', headers)).status).toBe(403)
  }
  expect((await ask('POST', '{"seconds":1}', [header, ['Host', 'evil.example']])).status).toBe(403)
  expect(offset).toBe(before)
  expect((await ask('POST', '{"seconds":1}', [header, ['Origin', 'http://localhost:5173']])).status).toBe(200)
})

test('mountDev throws in production mode', async () => {
  const mounting = startGateway(
    { mode: 'production' },
    { mount: (app, context) => mountDev(app, { ...context, clock, requestLog: new RequestLog() }, noSeeder) },
  )
  await expect(mounting).rejects.toThrow('development mode only')
})
