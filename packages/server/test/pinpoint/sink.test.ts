import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test, vi } from 'vitest'
import type { EventSink } from '../../src/context.ts'
import type { EventRecord } from '../../src/pinpoint/records.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { startTestService } from '../support/service.ts'
import { createApplication, pinpointFor, putBatch, signInEvent } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolhouse-sink-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A server that notes what it receives and answers with `answers` in turn, the last of them from then on. */
async function startReceiver(...answers: { status: number; body?: string }[]) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    received.push({ path: request.url!, headers: request.headers, body: await text(request) })
    const { status, body = '' } = answers[Math.min(received.length, answers.length) - 1]!
    response.writeHead(status).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, received, close: () => new Promise(resolve => server.close(resolve)) }
}

const linesOf = (body: string): EventRecord[] =>
  body
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

const quiet = { info() {}, warn() {}, error() {} }
const start = (sink: EventSink, databaseUrl?: string) =>
  startTestService({ analytics: { sink }, log: quiet, ...(databaseUrl !== undefined && { databaseUrl }) })
const wait = { timeout: 15_000, interval: 50 }

test('a file gets each event once as a JSON line, in the form of the event stream, and only its owner can read it', async () => {
  const path = join(folder, 'events.jsonl')
  const service = await start({ kind: 'file', path })
  const pinpoint = pinpointFor(service.url)
  const id = await createApplication(pinpoint)
  const at = Date.now()
  const Session = { Id: 's', StartTimestamp: new Date(at).toISOString(), Duration: 5 }
  const event = { ...signInEvent('c', at), Session, SdkName: 'cognito-idp', AppTitle: 'a "quoted"\nline', Metrics: { n: 1.5 } }
  const batch = { phone: { Endpoint: {}, Events: { a: event, b: signInEvent('c', at) } } }
  await putBatch(pinpoint, id, batch)
  await putBatch(pinpoint, id, batch)
  await putBatch(pinpoint, id, { phone: { Endpoint: {}, Events: { c: signInEvent('c', at) } } })
  await vi.waitFor(() => expect(linesOf(readFileSync(path, 'utf8'))).toHaveLength(3), wait)
  await service.close()
  const lines = linesOf(readFileSync(path, 'utf8'))
  expect(lines.map(({ event_id }) => event_id).toSorted()).toEqual(['a', 'b', 'c'])
  expect(lines.find(({ event_id }) => event_id === 'a')).toEqual({
    event_id: 'a',
    event_type: '_userauth.sign_in',
    event_timestamp: at,
    arrival_timestamp: expect.any(Number),
    event_version: '3.1',
    application: { app_id: id, title: 'a "quoted"\nline', sdk: { name: 'cognito-idp' } },
    client: { client_id: 'phone' },
    session: { session_id: 's', start_timestamp: Session.StartTimestamp, duration: 5 },
    attributes: { userPoolId: 'us-east-1_pool', clientId: 'c' },
    metrics: { n: 1.5 },
  })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('an HTTP address that refuses a batch gets the same events again, with the same ids', async () => {
  const receiver = await startReceiver({ status: 503 }, { status: 200 })
  const service = await start({ kind: 'http', url: `${receiver.url}/events` })
  const pinpoint = pinpointFor(service.url)
  const id = await createApplication(pinpoint)
  await putBatch(pinpoint, id, { e: { Endpoint: {}, Events: { a: signInEvent('c', Date.now()), b: signInEvent('c', Date.now()) } } })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), wait)
  const [first, second] = receiver.received as [Received, Received]
  expect(second).toMatchObject({ path: '/events', body: first.body })
  expect(second.headers['content-type']).toBe('application/x-ndjson')
  expect(second.headers['x-poolhouse-batch']).toBe(first.headers['x-poolhouse-batch'])
  expect(linesOf(second.body).map(({ event_id }) => event_id)).toEqual(['a', 'b'])
  await service.close()
  await receiver.close()
})

test('a Kinesis stream gets a signed PutRecords, and the batch again where it did not take every record', async () => {
  const failed = JSON.stringify({ FailedRecordCount: 1, Records: [{ ErrorCode: 'ProvisionedThroughputExceededException' }] })
  const receiver = await startReceiver({ status: 200, body: failed }, { status: 200, body: '{"FailedRecordCount":0}' })
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
  const service = await start({ kind: 'kinesis', stream: 'events', region: 'eu-west-1', api: { endpoint: receiver.url, credentials } })
  const pinpoint = pinpointFor(service.url)
  const id = await createApplication(pinpoint)
  await putBatch(pinpoint, id, { phone: { Endpoint: {}, Events: { a: signInEvent('c', Date.now()) } } })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), wait)
  const [first, second] = receiver.received as [Received, Received]
  expect(second.body).toBe(first.body)
  expect(second.headers['x-amz-target']).toBe('Kinesis_20131202.PutRecords')
  expect(second.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/kinesis\/aws4_request/)
  const { StreamName, Records } = JSON.parse(second.body)
  expect([StreamName, Records[0].PartitionKey]).toEqual(['events', 'phone'])
  expect(JSON.parse(Buffer.from(Records[0].Data, 'base64').toString())).toMatchObject({ event_id: 'a', application: { app_id: id } })
  await service.close()
  await receiver.close()
})

test('events that a service could not send are sent after it is started again', async () => {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  const masterKey = randomBytes(32)
  const begin = (url: string) => startTestService({ dataDir, masterKey, analytics: { sink: { kind: 'http', url } }, log: quiet })
  const first = await begin('http://127.0.0.1:1/')
  const pinpoint = pinpointFor(first.url)
  await putBatch(pinpoint, await createApplication(pinpoint), { e: { Endpoint: {}, Events: { a: signInEvent('c', Date.now()) } } })
  await first.close()
  const receiver = await startReceiver({ status: 204 })
  const second = await begin(receiver.url)
  await vi.waitFor(() => expect(receiver.received.map(({ body }) => linesOf(body)[0]!.event_id)).toEqual(['a']), wait)
  await second.close()
  await receiver.close()
})

test('of two nodes on one database only one sends a batch', async () => {
  const postgres = await startPostgres()
  const database = await postgres.database()
  const receiver = await startReceiver({ status: 200 })
  const masterKey = randomBytes(32)
  const nodes = await Promise.all(
    [1, 2].map(() =>
      startTestService({ databaseUrl: database, masterKey, analytics: { sink: { kind: 'http', url: receiver.url } }, log: quiet }),
    ),
  )
  const [one, other] = nodes.map(({ url }) => pinpointFor(url))
  const id = await createApplication(one!)
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      putBatch(index % 2 === 0 ? one! : other!, id, { [`e${index}`]: { Endpoint: {}, Events: { a: signInEvent('c', Date.now()) } } }),
    ),
  )
  const sent = () => receiver.received.flatMap(({ body }) => linesOf(body).map(({ client }) => client.client_id))
  await vi.waitFor(() => expect(new Set(sent()).size).toBe(60), wait)
  await Promise.all(nodes.map(node => node.close()))
  expect(sent()).toHaveLength(60)
  await receiver.close()
  await postgres.stop()
})
