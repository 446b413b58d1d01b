import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)
const analytics = (...args: string[]) => poolhouse(['analytics', ...args, '--data', data], { cwd: home.path })

test('analytics draws the numbers of each client, whether or not the service is running', async () => {
  const service = poolhouseProcess(['start', '--port', '0', '--data', data])
  const [, url] = await service.says(/ready at (\S+) /)
  const call = async (path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBeLessThan(300)
    return (await response.json()) as { Id: string }
  }
  expect((await analytics()).out).toMatch(/^Analytics of the last 7 days, \d+ \w{3} to \d+ \w{3} \(UTC\)\n\nNo events\./)

  const { Id } = await call('/v1/apps', { Name: 'app' })
  const today = Date.now()
  const day = 86_400_000
  const event = (EventType: string, daysAgo: number) => ({
    EventType,
    Timestamp: new Date(today - daysAgo * day).toISOString(),
    Attributes: { clientId: 'deleted1' },
  })
  const types = [...Array(7).fill('_userauth.sign_in'), '_userauth.auth_fail']
  const Events = Object.fromEntries([
    ...types.map((type, index) => [`today${index}`, event(type, 0)]),
    ['before', event('_userauth.sign_in', 3)],
  ])
  await call(`/v1/apps/${Id}/events`, { BatchItem: { phone: { Endpoint: {}, Events } } })
  const drawn = [
    `deleted client  client deleted1, application ${Id}`,
    '  Sign-ups      0 in all              ·······',
    '  Sign-ins      8 in all              ···▂··█',
    '  Failures      1 in all              ······█',
    '  Active users  1 in the busiest day  ···█··█',
  ]
  const running = await analytics()
  expect(running).toMatchObject({ status: 0, err: '' })
  expect(running.out.split('\n').slice(2)).toEqual(drawn)
  const report = await analytics('--period', 'day', '--json')
  expect(JSON.parse(report.out)).toMatchObject({ period: 'day', clients: [{ clientId: 'deleted1', applicationId: Id }] })

  service.process.kill('SIGTERM')
  await service.ended
  expect((await analytics()).out).toBe(running.out)
  expect((await analytics('show', '--page', 'report.html')).out).toContain('report.html. Open it in a browser.')
  const html = readFileSync(join(home.path, 'report.html'), 'utf8')
  expect(html).toContain('<svg')
  expect(html).not.toContain('?period=')
})

test('analytics with an unknown period is a usage error that lists the periods', async () => {
  expect(await analytics('--period', 'decade')).toEqual({
    status: 2,
    out: '',
    err: 'poolhouse: --period "decade" is not one of day, week, month, year.',
  })
})
