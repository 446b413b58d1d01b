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

test('a service says where it is while it is there, to its owner only', async () => {
  const dataDir = newDirectory()
  const service = await startTestService({ dataDir, masterKey })
  const file = join(dataDir, 'service.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url: service.url, port: service.port, pid: process.pid })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  await service.close()
  expect(existsSync(file)).toBe(false)
})

test('a second service on one data directory is refused, and the first is left as it is', async () => {
  const dataDir = newDirectory()
  const service = await start({ dataDir, masterKey })
  const before = readFileSync(join(dataDir, 'service.json'), 'utf8')
  await expect(startTestService({ dataDir, masterKey })).rejects.toMatchObject({ kind: 'owned' })
  expect(readFileSync(join(dataDir, 'service.json'), 'utf8')).toBe(before)
  expect((await fetch(`${service.url}/health`)).status).toBe(200)
})

const hasIPv6 = Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === '::1'))
test('localhost is both loopback families, on one port that was free', async () => {
  const { port } = await start()
  expect(port).toBeGreaterThan(0)
  for (const host of ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])]) expect((await fetch(`http://${host}:${port}/health`)).status).toBe(200)
})

/** A CreateUserPool of which the service has all but the body. Returns how to send that, with the answer. */
function begin(port: number, PoolName: string): Promise<() => Promise<{ UserPool: { Name: string } }>> {
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

describe('closing', () => {
  test('lets what is in flight end, and what was answered is there afterwards', async () => {
    const dataDir = newDirectory()
    const service = await startTestService({ dataDir, masterKey })
    // The service has the head of each request when it says to go on.
    const begun = await Promise.all(['a', 'b', 'c'].map(name => begin(service.port, name)))
    const closed = service.close()
    expect((await Promise.all(begun.map(finish => finish()))).map(({ UserPool }) => UserPool.Name)).toEqual(['a', 'b', 'c'])
    await closed
    await expect(fetch(`${service.url}/health`)).rejects.toThrow()

    const again = await start({ dataDir, masterKey })
    const { UserPools } = await again.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }))
    expect(UserPools!.map(({ Name }) => Name).sort()).toEqual(['a', 'b', 'c'])
  })

  test('a client that never pauses does not keep it open', async () => {
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
    // It ended by itself: nobody can connect any more.
    await expect(
      new Promise((resolve, reject) => connect({ port: service.port, host: '127.0.0.1' }).on('connect', resolve).on('error', reject)),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('steps of the clock that are made at once add up', async () => {
  const { clock } = await start()
  const before = clock.now()
  await Promise.all([clock.advance(60_000), clock.advance(60_000), clock.advance(60_000)])
  expect(clock.now() - before).toBeGreaterThanOrEqual(180_000)
})

test('a store whose clock was moved is not for production', async () => {
  const dataDir = newDirectory()
  const service = await startTestService({ dataDir, masterKey })
  await service.clock.advance(61_000)
  await service.close()
  await expect(startTestService({ dataDir, masterKey, production: true })).rejects.toMatchObject({
    kind: 'unsafe',
    message: expect.stringContaining('moved forwards by 61 seconds'),
  })
  // It let go of the directory.
  await (await startTestService({ dataDir, masterKey })).close()
})

test('the clock stops before years that nobody can write', async () => {
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
