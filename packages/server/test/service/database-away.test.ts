import { connect, createServer, type Socket } from 'node:net'
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOAuthApp } from '../oauth/support.ts'
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.ts'
import { password, startTestService, type TestService } from '../support/service.ts'

/** A way to the server that can be cut without a word, as a network is. */
async function startLink(port: number) {
  let isCut = false
  const sockets = new Set<Socket>()
  const link = createServer(from => {
    const to = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.on('data', data => void other.write(data))
      if (isCut) one.pause()
    }
  })
  await new Promise<void>(resolve => link.listen(0, '127.0.0.1', resolve))
  return {
    port: (link.address() as { port: number }).port,
    cut() {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    restore() {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      link.close()
    },
  }
}

let postgres: OwnPostgres
let link: Awaited<ReturnType<typeof startLink>>
let service: TestService
let app: Awaited<ReturnType<typeof createOAuthApp>>
let refreshToken: string
/** What the service warned about. */
const warnings: string[] = []
beforeAll(async () => {
  postgres = await startOwnPostgres()
  const url = new URL(await postgres.database())
  link = await startLink(Number(url.port))
  url.port = String(link.port)
  service = await startTestService({
    databaseUrl: url.href,
    // With a way to send, the worker reads the outbox.
    delivery: { smsUrl: 'http://127.0.0.1:1/' },
    log: { info() {}, warn: message => void warnings.push(message), error() {} },
  })
  app = await createOAuthApp(service, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] })
  refreshToken = (await signIn()).AuthenticationResult!.RefreshToken!
})
afterAll(async () => {
  link.restore()
  await service.close()
  link.close()
  await postgres.stop()
})

const signIn = (sdk: CognitoIdentityProviderClient = service.sdk) =>
  sdk.send(
    new InitiateAuthCommand({
      ClientId: app.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: password },
    }),
  )
const get = (path: string, headers: Record<string, string> = {}) => fetch(service.url + path, { redirect: 'manual', headers })

/** What is asked while the database is away, and what it answers. */
const requests: Record<string, () => Promise<unknown>> = {
  'a sign-in': () => signIn().catch(error => [error.$metadata.httpStatusCode, error.name]),
  'an operation for administrators': () =>
    service.sdk
      .send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_Unknown1' }))
      .catch(error => [error.$metadata.httpStatusCode, error.name]),
  'a refresh': () =>
    service.sdk
      .send(new GetTokensFromRefreshTokenCommand({ ClientId: app.ClientId, RefreshToken: refreshToken }))
      .catch(error => [error.$metadata.httpStatusCode, error.name]),
  'the token endpoint': async () => {
    const answer = await app.refresh(refreshToken)
    return [answer.status, (await answer.json()).error]
  },
  'a page': async () => {
    const answer = await get(`/us-east-1_Unknown1/login?client_id=${'x'.repeat(26)}`, { accept: 'text/html' })
    return [answer.status, answer.headers.get('content-type')]
  },
  '/ready': async () => {
    const answer = await get('/ready')
    return [answer.status, (await answer.json()).database]
  },
  '/health/ready': async () => {
    const answer = await get('/health/ready')
    return [answer.status, (await answer.json()).database]
  },
  '/health': async () => [(await get('/health')).status, 'ok'],
  '/health/live': async () => [(await get('/health/live')).status, 'ok'],
}
const away: Record<keyof typeof requests, [number, string]> = {
  'a sign-in': [503, 'ServiceUnavailable'],
  'an operation for administrators': [503, 'ServiceUnavailable'],
  'a refresh': [503, 'ServiceUnavailable'],
  'the token endpoint': [503, 'temporarily_unavailable'],
  'a page': [503, 'text/html; charset=utf-8'],
  '/ready': [503, 'unreachable'],
  '/health/ready': [503, 'unreachable'],
  '/health': [200, 'ok'],
  '/health/live': [200, 'ok'],
}
const ask = async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(requests).map(async ([name, send]) => {
        const started = performance.now()
        const answer = await send()
        return [name, { answer, isQuick: performance.now() - started < 2_500 }]
      }),
    ),
  )
const expected = Object.fromEntries(Object.entries(away).map(([name, answer]) => [name, { answer, isQuick: true }]))

describe.each([
  { how: 'is shut down', takeAway: () => postgres.shutDown(), bringBack: () => postgres.startAgain() },
  { how: 'is cut off', takeAway: async () => link.cut(), bringBack: async () => link.restore() },
])('while PostgreSQL $how', ({ takeAway, bringBack }) => {
  test('requests are answered with 503 at once, and as before when it is back, without a restart', { timeout: 60_000 }, async () => {
    expect(await (await get('/ready')).json()).toEqual({ status: 'ready', database: 'ok', keys: 'ok' })
    await takeAway()
    expect(await ask()).toEqual(expected)
    expect(await ask()).toEqual(expected)

    // An SDK with its usual retries does not notice a database that comes back.
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const patient = new CognitoIdentityProviderClient({ endpoint: service.url, region: 'us-east-1', credentials, maxAttempts: 12 })
    const retried = signIn(patient)
    await bringBack()
    expect((await retried).AuthenticationResult!.AccessToken).toBeDefined()
    expect((await get('/ready')).status).toBe(200)
    expect((await signIn()).AuthenticationResult!.AccessToken).toBeDefined()
  })

  test('the log says once that the outbox cannot be read and that the service is not ready, and once that each works again', {
    timeout: 60_000,
  }, async () => {
    const about = (subject: string) => warnings.filter(message => message.startsWith(subject))
    warnings.length = 0
    await takeAway()
    await expect.poll(() => about('The outbox'), { timeout: 20_000 }).toEqual(['The outbox cannot be read'])
    // The worker asks twice a second, and load balancers ask whether the service is ready.
    for (let asked = 0; asked < 4; asked++) expect((await get('/ready')).status).toBe(503)
    expect(about('The outbox')).toEqual(['The outbox cannot be read'])
    expect(about('The service')).toEqual(['The service is not ready'])

    await bringBack()
    await expect.poll(() => about('The outbox'), { timeout: 20_000 }).toEqual(['The outbox cannot be read', 'The outbox can be read again'])
    await expect.poll(async () => (await get('/ready')).status, { timeout: 20_000 }).toBe(200)
    expect(about('The service')).toEqual(['The service is not ready', 'The service is ready again'])
  })
})
