import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ForgotPasswordCommand, SetLogDeliveryConfigurationCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

interface Received {
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** A server in the place of a destination; `answer` decides what it says. */
const received: Received[] = []
let answer: (request: Received) => { status: number; body: object } = () => ({ status: 200, body: {} })
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const each = { path: request.url!, headers: request.headers, body }
  received.push(each)
  const { status, body: text } = answer(each)
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(text))
})
let address: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const group = 'arn:aws:logs:us-east-1:000000000000:log-group:/pool/users'
const stream = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/events'
const plus = {
  UserPoolTier: 'PLUS' as const,
  UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' as const },
  AutoVerifiedAttributes: ['email' as const],
}

async function givenPool(service: TestService, destination: object, EventSource: 'userAuthEvents' | 'userNotification' = 'userAuthEvents') {
  const made = await createPoolWithUser(service, {}, plus)
  const LogLevel = EventSource === 'userAuthEvents' ? 'INFO' : 'ERROR'
  const LogConfigurations = [{ EventSource, LogLevel, ...destination } as const]
  await service.sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId: made.UserPoolId, LogConfigurations }))
  return made
}
const toGroup = { CloudWatchLogsConfiguration: { LogGroupArn: group } }
const directory = mkdtempSync(join(tmpdir(), 'poolhouse-logs-'))
const filed = (path: string) =>
  existsSync(path)
    ? readdirSync(path).flatMap(name =>
        readFileSync(join(path, name), 'utf8')
          .trim()
          .split('\n')
          .map(line => JSON.parse(line)),
      )
    : []

describe.each(engines)('on %s', engine => {
  const path = join(directory, engine)
  const service = useServiceOn(engine, {
    logDelivery: { kind: 'directory', path },
    delivery: { smtp: { url: 'smtp://127.0.0.1:1', from: { name: '', address: 'a@example.com', domain: 'example.com' } as never } },
  })
  const of = (poolId: string) => filed(path).filter(({ logSourceId }) => logSourceId.userPoolId === poolId)

  test('a sign-in of a pool with a log of events is a line of the file of its destination', async () => {
    const { UserPoolId, ClientId, signIn } = await givenPool(service, toGroup)
    await signIn()
    await vi.waitFor(() => expect(of(UserPoolId)).toHaveLength(1), 5_000)
    expect(of(UserPoolId)[0]).toMatchObject({
      ...{ eventSource: 'USER_AUTH_EVENTS', logLevel: 'INFO', eventTimestamp: expect.stringMatching(/^\d{13}$/) },
      message: { eventType: 'SIGN_IN', eventResponse: 'Pass', clientId: ClientId, riskDecision: 'PASS', challenges: ['Password:Success'] },
    })
  })

  test('a message that cannot be sent is a line of the log of notifications, once', async () => {
    const { UserPoolId, ClientId, Username } = await givenPool(service, toGroup, 'userNotification')
    await service.sdk.send(new ForgotPasswordCommand({ ClientId, Username }))
    await vi.waitFor(() => expect(of(UserPoolId)).toHaveLength(1), 5_000)
    expect(of(UserPoolId)[0]).toMatchObject({
      eventSource: 'USER_NOTIFICATION',
      logLevel: 'ERROR',
      message: { details: expect.any(String) },
    })
  })

  test('a pool without a log configuration writes no record', async () => {
    const { UserPoolId, signIn } = await createPoolWithUser(service, {}, plus)
    await signIn()
    const other = await givenPool(service, toGroup)
    await other.signIn()
    await vi.waitFor(() => expect(of(other.UserPoolId)).toHaveLength(1), 5_000)
    expect(of(UserPoolId)).toEqual([])
  })
})

describe('to AWS', () => {
  const started: TestService[] = []
  const start = async () => {
    const api = { endpoint: address, credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' } }
    const service = await startTestService({ logDelivery: { kind: 'aws', api }, log: { info() {}, warn() {}, error() {} } })
    started.push(service)
    received.length = 0
    return service
  }
  afterAll(() => Promise.all(started.map(service => service.close())))

  test('CloudWatch Logs get the record by PutLogEvents, signed; a stream that is missing is made first', async () => {
    const service = await start()
    let hasStream = false
    answer = ({ headers }) => {
      if (headers['x-amz-target'] === 'Logs_20140328.CreateLogStream') hasStream = true
      return hasStream ? { status: 200, body: {} } : { status: 400, body: { __type: 'ResourceNotFoundException' } }
    }
    const { signIn } = await givenPool(service, toGroup)
    await signIn()
    await vi.waitFor(() => expect(received).toHaveLength(3), 5_000)
    expect(received.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'Logs_20140328.PutLogEvents',
      'Logs_20140328.CreateLogStream',
      'Logs_20140328.PutLogEvents',
    ])
    expect(received[2]!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-east-1\/logs\/aws4_request/)
    const { logGroupName, logStreamName, logEvents } = JSON.parse(received[2]!.body)
    expect([logGroupName, logStreamName]).toEqual(['/pool/users', 'poolhouse'])
    expect(JSON.parse(logEvents[0].message).message).toMatchObject({ eventType: 'SIGN_IN' })
    expect(logEvents[0].timestamp).toBeTypeOf('number')
  })

  test('a record that Firehose did not take is sent again, and others are not', async () => {
    const service = await start()
    let attempts = 0
    answer = ({ body }) => {
      const { Records } = JSON.parse(body) as { Records: object[] }
      attempts++
      const RequestResponses = Records.map((_, n) =>
        attempts === 1 && n === 0 ? { ErrorCode: 'ServiceUnavailableException' } : { RecordId: 'a' },
      )
      return { status: 200, body: { FailedPutCount: attempts === 1 ? 1 : 0, RequestResponses } }
    }
    const { signIn } = await givenPool(service, { FirehoseConfiguration: { StreamArn: stream } })
    await signIn()
    await vi.waitFor(() => expect(received).toHaveLength(1), 5_000)
    await service.clock.advance(10_000)
    await vi.waitFor(() => expect(received).toHaveLength(2), 5_000)
    const sent = received.map(({ body }) => JSON.parse(body))
    expect(sent[1]).toEqual(sent[0])
    expect(sent[0].DeliveryStreamName).toBe('events')
    expect(JSON.parse(Buffer.from(sent[0].Records[0].Data, 'base64').toString()).message).toMatchObject({ eventType: 'SIGN_IN' })
  })
})

test('two nodes send each record once, and one that an http address refuses is sent again', async () => {
  const postgres = await startPostgres()
  const options = {
    ...{ databaseUrl: await postgres.database(), masterKey: randomBytes(32), issuer: 'aws' as const },
    ...{ logDelivery: { kind: 'http' as const, url: `${address}/logs` }, log: { info() {}, warn() {}, error() {} } },
  }
  const nodes = await Promise.all([startTestService(options), startTestService(options)])
  try {
    received.length = 0
    let isDown = true
    answer = () => ({ status: isDown ? 503 : 200, body: {} })
    const { signIn } = await givenPool(nodes[0]!, toGroup)
    for (let n = 0; n < 5; n++) await signIn()
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), 5_000)
    isDown = false
    received.length = 0
    await nodes[0]!.clock.advance(60_000)
    const lines = () =>
      received.flatMap(({ body }) =>
        body
          .trim()
          .split('\n')
          .map(line => JSON.parse(line).message.eventId),
      )
    await vi.waitFor(() => expect(new Set(lines()).size).toBe(5), 8_000)
    expect(lines()).toHaveLength(5)
    expect(received[0]!.headers['x-poolhouse-destination']).toBe(group)
  } finally {
    await Promise.all(nodes.map(node => node.close()))
    await postgres.stop()
  }
})
