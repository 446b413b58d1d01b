import { readdirSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestPostgres } from '../../../server/test/support/postgres.ts'
import { startPostgres } from '../../../server/test/support/postgres-of-run.ts'
import { createPoolWithUser, password, type TestService } from '../../../server/test/support/service.ts'
import { backOffMs } from '../../src/workers/primary.ts'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'

let postgres: TestPostgres
const home = folder()
let running: Child
let url = ''
let sdk: CognitoIdentityProviderClient
let env: NodeJS.ProcessEnv

/** Each request on a connection of its own, which go to the workers in turn. */
const connect = (endpoint: string) =>
  new CognitoIdentityProviderClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ keepAlive: false }) },
  })

const status = async () => JSON.parse((await poolhouse(['status', '--json', '--data', home.path])).out)
const pids = async (): Promise<number[]> => (await status()).workers.map(({ pid }: { pid: number }) => pid)
const rotating = {
  ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const, 'USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
}

const metricsPort = 20_000 + (process.pid % 20_000)
const record = join(home.path, 'audit')
const observed = () => ['--metrics', String(metricsPort), '--audit', record]

beforeAll(async () => {
  postgres = await startPostgres()
  env = { POOLHOUSE_DATABASE_URL: await postgres.database() }
  running = poolhouseProcess(
    ['start', '--development', '--port', '0', '--data', home.path, '--workers', '2', '--log-level', 'warn', ...observed()],
    {
      env,
    },
  )
  ;[, url = ''] = await running.says(/ready at (\S+) \(development mode, data in PostgreSQL at \S+, 2 workers\)/)
  sdk = connect(url)
}, 60_000)
afterAll(async () => {
  running.signal('SIGKILL')
  await running.ended
  sdk?.destroy()
  await postgres.stop()
  home.remove()
})

test('a sign-in at one worker is refreshed and read at all of them, and both answer', async () => {
  const { ClientId, signIn } = await createPoolWithUser({ sdk } as TestService, rotating)
  const { AccessToken, RefreshToken } = await signIn()
  const read = await Promise.all(Array.from({ length: 8 }, () => sdk.send(new GetUserCommand({ AccessToken }))))
  expect(read.map(({ Username }) => Username)).toEqual(Array(8).fill('alice'))
  const refresh = () => sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }))
  const answers = await Promise.all(Array.from({ length: 20 }, refresh))
  expect(new Set(answers.map(({ AuthenticationResult }) => AuthenticationResult!.RefreshToken)).size).toBe(1)

  // The system distributes connections, so that a few may all go to one.
  await vi.waitFor(async () => {
    await Promise.all(Array.from({ length: 20 }, () => sdk.send(new GetUserCommand({ AccessToken }))))
    const { workers, requests } = await status()
    expect(workers).toHaveLength(2)
    expect(Math.min(...workers.map((worker: { requests: number }) => worker.requests))).toBeGreaterThan(5)
    expect(requests).toBe(workers[0].requests + workers[1].requests)
  })
})

test('each worker has metrics at a port of its own, and an audit record of its own', async () => {
  for (const port of [metricsPort, metricsPort + 1])
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'poolhouse_info{mode="development",engine="postgres"} 1',
    )
  expect(readdirSync(record).sort()).toEqual(['worker-1', 'worker-2'])
  const audit = (dir: string) => poolhouse(['audit', 'verify', '--data', home.path, '--audit', dir], { env })
  expect(await audit(record)).toMatchObject({ status: 1, err: expect.stringContaining(`Name one: --audit ${join(record, 'worker-1')}`) })
  for (const worker of ['worker-1', 'worker-2'])
    expect((await audit(join(record, worker))).out).toMatch(/^(?:Verified \d+ entries, 1 to |The record has no entries yet)/)
})

test('failed passwords at all workers count towards one lock-out', async () => {
  const { ClientId } = await createPoolWithUser({ sdk } as TestService, rotating)
  const guess = (PASSWORD: string) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD } })).then(
      () => 'signed in',
      error => error.message,
    )
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(`Wrong-${n}-pass!`)))
  const counts = Object.fromEntries(
    Array.from(
      Map.groupBy(answers, answer => answer),
      ([answer, all]) => [answer, all.length],
    ),
  )
  expect(counts).toEqual({ 'Incorrect username or password.': 5, 'Password attempts exceeded': 35 })
})

test('the domain clock moves at all workers before the move is answered', async () => {
  const { signIn } = await createPoolWithUser({ sdk } as TestService, {
    ...rotating,
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes' },
  })
  const { AccessToken } = await signIn()
  expect((await poolhouse(['clock', 'advance', '10m', '--endpoint', url])).status).toBe(0)
  const read = () => sdk.send(new GetUserCommand({ AccessToken })).catch(error => error.message)
  expect(await Promise.all(Array.from({ length: 8 }, read))).toEqual(Array(8).fill('Access Token has expired'))
})

test('"poolhouse logs" and "explain" read the requests of all workers, in order', async () => {
  const unknown = Array.from({ length: 6 }, (_, n) => `nobody${n}`)
  for (const ClientId of unknown)
    await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: 'us-east-1_nothing', ClientId })).catch(() => {})
  const { out } = await poolhouse(['logs', '--errors', '--json', '--data', home.path])
  const events = out.split('\n').map(line => JSON.parse(line))
  expect(events.slice(-6).map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual(
    Array(6).fill('DescribeUserPoolClient ResourceNotFoundException'),
  )
  expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).toSorted())
  const explained = await poolhouse(['explain', events.at(-1).requestId, '--data', home.path])
  expect(explained.out).toContain('DescribeUserPoolClient')
})

test('a worker that is killed is started again and reported in one line, and no acknowledged write is lost', async () => {
  const { UserPoolId } = await createPoolWithUser({ sdk } as TestService, rotating)
  const before = await pids()
  const acknowledged: string[] = []
  let isOver = false
  const write = async (name: string) => {
    for (let n = 0; !isOver; n++) {
      const answer = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: `${name}-${n}` })).catch(() => undefined)
      if (answer) acknowledged.push(answer.UserPoolClient!.ClientId!)
    }
  }
  const writers = Promise.all(['a', 'b', 'c', 'd'].map(write))
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20), { timeout: 20_000 })
  process.kill(before[1]!, 'SIGKILL')
  await running.says(new RegExp(`worker 2 \\(process ${before[1]}\\) was ended by SIGKILL and is started again\\.`))
  await vi.waitFor(async () => expect(await pids()).toEqual([before[0], expect.not.stringMatching(String(before[1]))]), { timeout: 20_000 })
  isOver = true
  await writers
  for (const ClientId of acknowledged)
    expect((await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.ClientId).toBe(ClientId)
  expect((await pids())[1]).not.toBe(before[1])
})

test('workers that end again and again are started after growing waits, at most half a minute', () => {
  expect(Array.from({ length: 8 }, (_, times) => backOffMs(times))).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
})

test('a second service is refused the data directory of workers', async () => {
  const refused = poolhouseProcess(['start', '--development', '--port', '0', '--data', home.path, '--workers', '2'], { env })
  expect(await refused.ended).toBe(1)
  expect(refused.err).toContain(`another service runs with the data directory ${home.path}.`)
})

test('"poolhouse stop" ends all workers, and requests that are in flight are answered', async () => {
  const { ClientId } = await createPoolWithUser({ sdk } as TestService, rotating)
  const workers = await pids()
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  let answered = 0
  const signIn = () =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).then(
      () => {
        answered++
        return 'answered'
      },
      error => error.code ?? error.name,
    )
  const inFlight = Array.from({ length: 60 }, signIn)
  await vi.waitFor(() => expect(answered).toBeGreaterThan(0))
  const stopped = await poolhouse(['stop', '--data', home.path])
  expect(stopped.status).toBe(0)
  expect(await running.ended).toBe(0)
  // A connection that no worker had taken yet is refused, as by a service that has ended; none is cut.
  expect((await Promise.all(inFlight)).filter(outcome => outcome !== 'answered' && outcome !== 'ECONNREFUSED')).toEqual([])
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect(readdirSync(home.path).filter(name => name.startsWith('admin.'))).toEqual([])
})

test.each`
  args                              | said
  ${['--workers', '2']}             | ${'--workers 2 wants PostgreSQL: the embedded storage is a file of one process. Give a database with --database'}
  ${['--workers', 'auto']}          | ${'--workers auto wants PostgreSQL'}
  ${['--workers', '0']}             | ${'--workers "0" is not a number of processes. Give auto (one for each core), or a number from 1 to 64.'}
  ${['--workers', 'many']}          | ${'--workers "many" is not a number of processes.'}
  ${['--workers', '65']}            | ${'--workers "65" is not a number of processes.'}
  ${['--workers', '2', '--detach']} | ${'--workers 2 wants PostgreSQL'}
`('start $args is refused: $said', async ({ args, said }) => {
  const { status: code, err } = await poolhouse(['start', '--port', '0', ...args])
  expect([code, err]).toEqual([2, expect.stringContaining(said)])
})

test('start with POOLHOUSE_WORKERS and embedded storage is refused, and names the variable', async () => {
  const { err } = await poolhouse(['start', '--port', '0'], { env: { POOLHOUSE_WORKERS: '3' } })
  expect(err).toContain('POOLHOUSE_WORKERS 3 wants PostgreSQL')
})

test('a port that is taken is reported as by one process, and no worker is left', async () => {
  const other = folder()
  const first = poolhouseProcess(['start', '--port', '0', '--data', join(other.path, 'one'), '--quiet'])
  const [, taken = ''] = await first.says(/ready at (\S+) /)
  const { port } = new URL(taken)
  const refused = poolhouseProcess(['start', '--development', '--port', port, '--data', join(other.path, 'two'), '--workers', '2'], {
    env: { POOLHOUSE_DATABASE_URL: await postgres.database() },
  })
  expect(await refused.ended).toBe(1)
  expect(refused.err).toContain(`port ${port} is taken`)
  first.process.kill('SIGTERM')
  await first.ended
  other.remove()
})
