import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, startedService } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)
const status = (...args: string[]) => poolhouse(['analytics', 'status', '--data', data, ...args], { cwd: home.path })
const account = 'arn:aws:mobiletargeting:us-east-1:000000000000:apps'

test('analytics status lists what was delivered and what was refused with the reason, whether or not the service is running', async () => {
  const { url, api, stop } = await startedService(data)
  expect(await status()).toEqual({ status: 0, out: 'No client had analytics events in the last 7 days.', err: '' })

  const application = await fetch(`${url}/v1/apps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Name: 'app' }),
  })
  const { Arn } = (await application.json()) as { Arn: string }
  const UserPoolId = (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const addClient = async (ClientName: string, ApplicationArn: string) => {
    const { UserPoolClient } = await api.createUserPoolClient({ UserPoolId, ClientName, AnalyticsConfiguration: { ApplicationArn } })
    await api.signUp({ ClientId: UserPoolClient!.ClientId!, Username: ClientName, Password: 'Correct-horse-9' })
    return UserPoolClient!.ClientId!
  }
  const good = await addClient('good', Arn)
  const lost = await addClient('lost', `${account}/0000`)

  const lines = async () => (await status()).out.split('\n').sort()
  const expected = [
    expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d {2}1 delivered$/),
    expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d {2}1 dropped: the Pinpoint application does not exist$/),
    `    The application ${account}/0000 does not exist.`,
    `good  (client ${good}, pool ${UserPoolId})`,
    `lost  (client ${lost}, pool ${UserPoolId})`,
  ]
  // Until both are delivered a line says what waits.
  await expect.poll(lines, { timeout: 10_000 }).toEqual(expect.arrayContaining(expected))
  const running = await lines()
  expect(running).toHaveLength(5)

  await stop()
  expect(await lines()).toEqual(running)
  const clients = JSON.parse((await status('--json', '--days', '1')).out)
  expect(clients).toHaveLength(2)
  expect(clients).toContainEqual({
    poolId: UserPoolId,
    clientId: good,
    clientName: 'good',
    waiting: 0,
    waitingSince: null,
    deliveries: [{ day: expect.any(String), outcome: 'delivered', meaning: 'delivered', events: 1, detail: null }],
  })

  const metrics = (await status('--metrics')).out.split('\n')
  const of = (client: string) => `pool_id="${UserPoolId}",client_id="${client}"`
  expect(metrics).toEqual(
    expect.arrayContaining([
      '# TYPE poolhouse_analytics_events_total counter',
      `poolhouse_analytics_events_total{${of(good)},outcome="delivered"} 1`,
      `poolhouse_analytics_events_total{${of(lost)},outcome="no-application"} 1`,
      `poolhouse_analytics_events_waiting{${of(lost)}} 0`,
      'poolhouse_analytics_sink_batches_waiting 0',
    ]),
  )
})

test('analytics status --metrics prints the counts of the day of the domain clock, which development mode moves', async () => {
  const own = folder()
  const { url, api, stop } = await startedService(join(own.path, 'data'))
  const headers = { 'content-type': 'application/json', 'x-poolhouse': '1' }
  await fetch(`${url}/_poolhouse/clock`, { method: 'POST', headers, body: JSON.stringify({ seconds: 3 * 86_400 }) })
  const UserPoolId = (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  const AnalyticsConfiguration = { ApplicationArn: `${account}/0000` }
  const { UserPoolClient } = await api.createUserPoolClient({ UserPoolId, ClientName: 'later', AnalyticsConfiguration })
  await api.signUp({ ClientId: UserPoolClient!.ClientId!, Username: 'later', Password: 'Correct-horse-9' })
  const metrics = async () =>
    (await poolhouse(['analytics', 'status', '--metrics', '--data', join(own.path, 'data')], { cwd: own.path })).out
  await expect.poll(metrics, { timeout: 10_000 }).toContain('outcome="no-application"} 1')
  await stop()
  own.remove()
})

test('analytics status says on the error output how many batches wait for a sink that does not take them', async () => {
  const waiting = folder()
  const own = join(waiting.path, 'data')
  const { url, stop } = await startedService(own, ['--analytics-sink', join(waiting.path, 'no-folder/events')])
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    return (await (await fetch(`${url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as { Id: string }
  }
  const { Id } = await post('apps', { Name: 'app' })
  const event = { EventType: 'open', Timestamp: new Date().toISOString() }
  await post(`apps/${Id}/events`, { BatchItem: { e: { Endpoint: {}, Events: { a: event } } } })
  const line = expect.stringMatching(/^1 batch of events waits for the sink \(--analytics-sink\), the oldest since \d{4}-/)
  expect(await poolhouse(['analytics', 'status', '--data', own, '--json'])).toEqual({ status: 0, out: '[]', err: line })
  await stop()
  expect(await poolhouse(['analytics', 'status', '--data', own, '--json'])).toMatchObject({ status: 0, err: line })
  waiting.remove()
})

test.each(['0', '397', 'x', '1.5', ''])('analytics status --days %j is refused', async days => {
  expect(await status('--days', days)).toEqual({
    status: 2,
    out: '',
    err: `poolhouse: --days "${days}" is not a number of days from 1 to 396.`,
  })
})
