import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { Agent, get, request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startTestService, type TestOptions } from '../support/service.ts'

const masterKey = Buffer.from('a0b1c2d3e4f5061728394a5b6c7d8e9f102132435465768798a9bacbdcedfe0f', 'hex')
const newDirectory = () => mkdtempSync(join(tmpdir(), 'poolhouse-lifecycle-'))
const start = async (options: TestOptions = {}) => {
  const service = await startTestService(options)
  onTestFinished(() => service.close())
  return service
}

test('a running service writes its URL to service.json, readable by its owner only, and removes it when it closes', async () => {
  const dataDir = newDirectory()
  const service = await startTestService({ dataDir, masterKey })
  const file = join(dataDir, 'service.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: service.url, port: service.port, pid: process.pid })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  await service.close()
  expect(existsSync(file)).toBe(false)
})

test('a connection on which nothing was asked, as browsers open them in advance, does not hold up the end', async () => {
  const service = await startTestService()
  const socket = connect({ host: '127.0.0.1', port: service.port })
  await once(socket, 'connect')
  expect((await fetch(`${service.url}/health`)).status).toBe(200)
  const start = performance.now()
  await Promise.all([service.close(), once(socket, 'close')])
  // The grace of requests in flight is five seconds.
  expect(performance.now() - start).toBeLessThan(4_000)
})

test('a second service on the same data directory is refused, and the first one keeps running', async () => {
  const dataDir = newDirectory()
  const service = await start({ dataDir, masterKey })
  const before = readFileSync(join(dataDir, 'service.json'), 'utf8')
  await expect(startTestService({ dataDir, masterKey })).rejects.toMatchObject({ kind: 'owned' })
  expect(readFileSync(join(dataDir, 'service.json'), 'utf8')).toBe(before)
  expect((await fetch(`${service.url}/health`)).status).toBe(200)
})

const hasIPv6 = Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === '::1'))
test('a service on localhost with port 0 listens on IPv4 and IPv6 loopback at one free port', async () => {
  const { port } = await start()
  expect(port).toBeGreaterThan(0)
  for (const host of ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])]) expect((await fetch(`http://${host}:${port}/health`)).status).toBe(200)
})

/** Sends CreateUserPool without its body. Returns a function that sends the body and returns the response. */
function sendHeaders(port: number, PoolName: string): Promise<() => Promise<{ UserPool: { Name: string } }>> {
  const headers = {
    'X-Amz-Target': 'AWSCognitoIdentityProviderService.CreateUserPool',
    'Content-Type': 'application/x-amz-json-1.1',
    Expect: '100-continue',
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false })
    sent.on('error', reject)
    sent.on('continue', () =>
      resolve(async () => {
        sent.end(JSON.stringify({ PoolName }))
        const [answer] = await once(sent, 'response')
        return JSON.parse(Buffer.concat(await answer.toArray()).toString())
      }),
    )
    sent.flushHeaders()
  })
}

describe('closing a service', () => {
  test('requests in flight are answered, and their writes are kept', async () => {
    const dataDir = newDirectory()
    const service = await startTestService({ dataDir, masterKey })
    // The service has read the headers of each request when it answers 100 Continue.
    const begun = await Promise.all(['a', 'b', 'c'].map(name => sendHeaders(service.port, name)))
    const closed = service.close()
    expect((await Promise.all(begun.map(finish => finish()))).map(({ UserPool }) => UserPool.Name)).toEqual(['a', 'b', 'c'])
    await closed
    await expect(fetch(`${service.url}/health`)).rejects.toThrow()

    const again = await start({ dataDir, masterKey })
    const { UserPools } = await again.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }))
    expect(UserPools!.map(({ Name }) => Name).sort()).toEqual(['a', 'b', 'c'])
  })

  test('a client that sends requests without a pause does not keep the service open', async () => {
    const service = await startTestService()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    let isOver = false
    const ask = () =>
      new Promise<string | undefined>(resolve => {
        get(`${service.url.replace('localhost', '127.0.0.1')}/health`, { agent }, answer => {
          answer.resume().on('end', () => resolve(answer.headers.connection))
        }).on('error', () => resolve(undefined))
      })
    await ask()
    const asking = (async () => {
      while (!isOver && (await ask()) !== undefined);
    })()
    await service.close()
    isOver = true
    await asking
    // The port is closed for new connections.
    await expect(
      new Promise((resolve, reject) => connect({ port: service.port, host: '127.0.0.1' }).on('connect', resolve).on('error', reject)),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('parallel advances of the domain clock add up', async () => {
  const { clock } = await start()
  const before = clock.now()
  await Promise.all([clock.advance(60_000), clock.advance(60_000), clock.advance(60_000)])
  expect(clock.now() - before).toBeGreaterThanOrEqual(180_000)
})

test('a store whose domain clock was advanced is refused in production mode', async () => {
  const dataDir = newDirectory()
  const service = await startTestService({ dataDir, masterKey })
  await service.clock.advance(61_000)
  await service.close()
  await expect(startTestService({ dataDir, masterKey, production: true })).rejects.toMatchObject({
    kind: 'unsafe',
    message: expect.stringContaining('moved forwards by 61 seconds'),
  })
  // The refused service has unlocked the directory.
  await (await startTestService({ dataDir, masterKey })).close()
})

test('the domain clock cannot be advanced beyond the year 9998', async () => {
  const { url, clock } = await start()
  const century = 100 * 365.25 * 86_400
  const post = () =>
    fetch(`${url}/_poolhouse/clock`, { method: 'POST', headers: { 'x-poolhouse': '1' }, body: JSON.stringify({ seconds: century }) })
  let answer: Response
  do answer = await post()
  while (answer.status === 200)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({ message: 'The clock ends with the year 9998, and it never goes back.' })
  expect(new Date(clock.now()).getUTCFullYear()).toBeLessThan(9999)
})
