import { expect, onTestFinished, test, vi } from 'vitest'
import { createOAuthApp } from '../oauth/support.ts'
import { createPoolWithUser, password, startTestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'
import { type ReceivedSpan, startCollector } from './collector.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
/** Nanoseconds: each span takes its start from a clock with milliseconds. */
const clockStep = 2_000_000n
/** Of OTLP. */
const kinds = { internal: 1, server: 2, client: 3 }

/** Signs a user in and gets a token, and returns what a collector received until the service had ended. */
async function traced(act: (service: Awaited<ReturnType<typeof startTestService>>) => Promise<unknown>, options: object = {}) {
  const collector = await startCollector()
  onTestFinished(async () => void (await collector.close()))
  const service = await startTestService({ traces: collector.url, ...options })
  try {
    await act(service)
  } finally {
    await service.close()
  }
  return collector
}

const partsOf = (spans: readonly ReceivedSpan[], parent: ReceivedSpan | undefined) =>
  spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId)

test('a sign-in is a span with the reads, the power, the signatures and the decisions as its parts', async () => {
  const { spans } = await traced(async service => void (await (await createPoolWithUser(service)).signIn()))
  const signIn = spans.find(({ name }) => name === 'AdminInitiateAuth')!
  expect(signIn).toMatchObject({
    kind: kinds.server,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'rpc.method': 'AdminInitiateAuth',
      'poolhouse.pool_id': expect.stringMatching(/^us-east-1_/),
      'poolhouse.client_id': expect.any(String),
      'poolhouse.request_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
    resource: { 'service.name': 'poolhouse', 'service.version': expect.any(String), 'deployment.environment.name': 'development' },
  })
  expect(signIn.parentSpanId || undefined).toBeUndefined()
  const parts = partsOf(spans, signIn)
  expect(new Set(parts.map(({ name }) => name.replace(/ .*/, '')))).toEqual(new Set(['read', 'modular', 'sign', 'decide']))
  expect(parts.filter(({ name }) => name === 'sign token')).toHaveLength(2)
  expect(parts.find(({ name }) => name.startsWith('decide '))).toMatchObject({
    kind: kinds.client,
    attributes: { 'db.system.name': 'sqlite', 'db.operation.name': expect.any(String) },
  })
  for (const { traceId: of, startTimeUnixNano, endTimeUnixNano } of parts) {
    expect(of).toBe(signIn.traceId)
    expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(signIn.startTimeUnixNano) - clockStep)
    expect(BigInt(endTimeUnixNano)).toBeLessThanOrEqual(BigInt(signIn.endTimeUnixNano) + clockStep)
  }
})

test.each<[string, string, { traceId?: string; parentSpanId?: string } | 'not sent' | 'new']>([
  ['is continued', `00-${traceId}-${parentId}-01`, { traceId, parentSpanId: parentId }],
  ['that is not sampled is followed: nothing is sent', `00-${traceId}-${parentId}-00`, 'not sent'],
  ['that is not valid begins a new trace', `00-${'0'.repeat(32)}-${parentId}-01`, 'new'],
  ['of another version begins a new trace', `ff-${traceId}-${parentId}-01`, 'new'],
])("a caller's traceparent %s", async (_, traceparent, expected) => {
  const { spans } = await traced(service => fetch(`${service.url}/oauth2/token`, { method: 'POST', headers: { traceparent } }))
  const [span] = spans.filter(({ name }) => name === 'POST /oauth2/token')
  if (expected === 'not sent') expect(span).toBeUndefined()
  else if (expected === 'new') expect([span!.traceId === traceId, span!.parentSpanId || undefined]).toEqual([false, undefined])
  else expect(span).toMatchObject(expected)
})

test('an HTTP trigger gets the traceparent of its span', async () => {
  const seen: (string | string[] | undefined)[] = []
  const functions = await startTriggerServer({
    confirms: (event, incoming) => {
      seen.push(incoming.headers.traceparent)
      return event
    },
  })
  onTestFinished(async () => void (await functions.close()))
  const { spans } = await traced(
    async service => {
      const LambdaConfig = { PreAuthentication: arn('confirms') }
      await (await createPoolWithUser(service, {}, { LambdaConfig })).signIn()
    },
    { triggers: { targets: functions.targets } },
  )
  const trigger = spans.find(({ name }) => name === 'invoke trigger')!
  expect(trigger).toMatchObject({ kind: kinds.client, attributes: { 'faas.invoked_name': arn('confirms') } })
  expect(seen).toEqual([`00-${trigger.traceId}-${trigger.spanId}-01`])
  expect(spans.find(({ spanId }) => spanId === trigger.parentSpanId)?.name).toBe('AdminInitiateAuth')
})

test.each([
  ['an exception', 400, 'NotAuthorizedException', 'AdminInitiateAuth'],
  ['an OAuth error', 400, 'invalid_client', 'POST /oauth2/token'],
  ['a path that does not exist', 404, 'http-404', 'GET other'],
])('a span names %s', async (_, status, error, name) => {
  const { spans } = await traced(async service => {
    await fetch(`${service.url}/people/alice@example.com`)
    await fetch(`${service.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'x' }),
    })
    const { signIn } = await createPoolWithUser(service)
    await signIn({ PASSWORD: 'Wrong-horse-9' }).catch(() => {})
  })
  const span = spans.find(each => each.name === name && each.attributes['error.type'] !== undefined)
  expect(span?.attributes).toMatchObject({ 'http.response.status_code': status, 'error.type': error })
})

test('no span has a password, a token, a code, a name or an address', async () => {
  const secrets: string[] = [password, 'alice']
  const collector = await traced(async service => {
    const app = await createOAuthApp(service)
    secrets.push(app.ClientSecret ?? password)
    const { signIn } = await createPoolWithUser(service)
    const { AccessToken, RefreshToken } = await signIn()
    secrets.push(AccessToken!, RefreshToken!)
    await fetch(`${service.url}/people/bob@example.com?code=very-secret-code`)
  })
  const text = collector.text()
  expect(text.length).toBeGreaterThan(1_000)
  expect([...secrets, 'example.com', 'very-secret-code', '127.0.0.1'].filter(secret => text.includes(secret))).toEqual([])
})

test('a collector that does not answer is reported once, and requests go on', async () => {
  Object.assign(process.env, { OTEL_EXPORTER_OTLP_TIMEOUT: '200', OTEL_BSP_SCHEDULE_DELAY: '10' })
  const warn = vi.fn()
  const service = await startTestService({ traces: 'http://127.0.0.1:9', log: { info() {}, warn, error() {} } })
  expect((await fetch(`${service.url}/health`)).status).toBe(200)
  await expect.poll(() => warn.mock.calls.map(([message]) => message), { timeout: 10_000 }).toEqual(['Traces cannot be sent'])
  expect((await fetch(`${service.url}/health`)).status).toBe(200)
  await service.close()
})
