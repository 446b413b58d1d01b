import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'
import { parseMetrics } from './parse-metrics.ts'

const local = { host: '127.0.0.1', port: 0 }

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { metrics: local })
  const read = async () => parseMetrics(await (await fetch(service.metricsUrl!)).text())

  test('requests are counted by operation and outcome, and timed', async () => {
    const { signIn, ClientId } = await createPoolWithUser(service)
    await signIn()
    const wrong = { USERNAME: 'alice', PASSWORD: 'Wrong-horse-99' }
    const refused = service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong }))
    await expect(refused).rejects.toThrow('Incorrect username or password.')
    await fetch(`${service.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'nothing' }) })
    await fetch(`${service.url}/made-up/${ClientId}`)
    await fetch(`${service.url}/health`)

    const samples = await read()
    const count = (request: string, outcome: string) => samples.find('poolhouse_requests_total', { request, outcome })
    expect(count('AdminInitiateAuth', 'ok')).toBe(1)
    expect(count('InitiateAuth', 'NotAuthorizedException')).toBe(1)
    expect(count('/oauth2/token', 'invalid_request')).toBe(1)
    expect(count('other', 'http-404')).toBe(1)
    // Health checks are not counted, and what a caller makes up is no label.
    expect(samples.text).not.toContain('health')
    expect(samples.text).not.toContain(ClientId)
    expect(samples.find('poolhouse_request_duration_seconds_count', { request: 'AdminInitiateAuth' })).toBe(1)
    expect(samples.find('poolhouse_request_duration_seconds_bucket', { request: 'AdminInitiateAuth', le: '+Inf' })).toBe(1)
  })

  test('the mode and the engine of the node, what waits, and the process are there', async () => {
    const samples = await read()
    expect(samples.find('poolhouse_info', { mode: 'development', engine: engine === 'SQLite' ? 'sqlite' : 'postgres' })).toBe(1)
    expect(samples.find('poolhouse_messages_waiting', {})).toBe(0)
    expect(samples.find('poolhouse_analytics_events_waiting', {})).toBe(0)
    expect(samples.find('nodejs_eventloop_lag_p99_seconds', {})).toBeGreaterThan(0)
    expect(samples.find('process_resident_memory_bytes', {})).toBeGreaterThan(10_000_000)
  })
})

test('messages that are due and not sent are counted', async () => {
  const service = await startTestService({ metrics: local })
  onTestFinished(() => service.close())
  const { ForgotPasswordCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  const { ClientId } = await createPoolWithUser(service)
  await service.sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'alice' }))
  const samples = parseMetrics(await (await fetch(service.metricsUrl!)).text())
  expect(samples.find('poolhouse_messages_waiting', {})).toBe(1)
})

test('the service itself has no metrics, and the address of the metrics has nothing else', async () => {
  const service = await startTestService({ metrics: local })
  onTestFinished(() => service.close())
  expect((await fetch(`${service.url}/metrics`)).status).toBe(404)
  for (const path of ['/', '/health', '/_poolhouse/inbox']) expect((await fetch(new URL(path, service.metricsUrl))).status, path).toBe(404)
  expect((await fetch(service.metricsUrl!, { method: 'POST' })).status).toBe(404)
})

test('without the setting no metrics are served', async () => {
  const service = await startTestService()
  onTestFinished(() => service.close())
  expect(service.metricsUrl).toBe(undefined)
})

test('an address that is taken is refused at the start, and says so', async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  await expect(startTestService({ metrics: { host: '127.0.0.1', port } })).rejects.toThrow(
    `--metrics 127.0.0.1:${port} cannot be had (EADDRINUSE). Choose another port.`,
  )
})
