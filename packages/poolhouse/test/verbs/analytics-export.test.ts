import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)
const exported = async (...more: string[]) => {
  const { status, out, err } = await poolhouse(['analytics', 'export', '--data', data, ...more])
  expect([status, err]).toEqual([0, ''])
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

test('export prints the events of one application or of all, of a time, whether or not the service is running', async () => {
  const service = poolhouseProcess(['start', '--port', '0', '--data', data])
  const [, url] = await service.says(/ready at (\S+) /)
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await (await fetch(`${url}${path}`, init)).json()) as { Id: string }
  }
  expect(await exported()).toEqual([])
  const now = Date.now()
  const day = 86_400_000
  const event = (at: number) => ({ EventType: 'open', Timestamp: new Date(at).toISOString(), Attributes: { text: 'a\u001b\u009b"é' } })
  const ids: string[] = []
  for (const name of ['one', 'two']) {
    const { Id } = await post('/v1/apps', { Name: name })
    ids.push(Id)
    // More than a page.
    for (let batch = 0; batch < 11; batch++)
      await post(`/v1/apps/${Id}/events`, {
        BatchItem: {
          e: {
            Endpoint: {},
            Events: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${batch} ${index}`, event(now - batch * day)])),
          },
        },
      })
  }
  const all = await exported()
  expect(all).toHaveLength(2_200)
  expect(new Set(all.map(({ application, event_id }) => `${application.app_id} ${event_id}`)).size).toBe(2_200)
  expect(all[0]).toMatchObject({ event_type: 'open', attributes: { text: 'a\u001b\u009b"é' } })
  const first = await exported('--app', ids[0]!)
  expect(first).toHaveLength(1_100)
  expect(first.map(({ event_timestamp }) => event_timestamp)).toEqual(first.map(({ event_timestamp }) => event_timestamp).toSorted())
  service.process.kill('SIGTERM')
  await service.ended

  const from = new Date(now - 2 * day).toISOString()
  const to = new Date(now - day).toISOString()
  expect((await exported('--from', from, '--to', to)).map(({ event_timestamp }) => event_timestamp)).toEqual(
    Array.from({ length: 200 }, () => now - 2 * day),
  )
  expect(await exported('--app', 'unknown')).toEqual([])
})

test('a time that is none is refused with what it must be', async () => {
  expect(await poolhouse(['analytics', 'export', '--data', data, '--from', 'yesterday'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('--from "yesterday" must be a day or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.'),
  })
})
