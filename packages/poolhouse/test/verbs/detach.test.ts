import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

/** Runs a command in a process of its own, to its end. */
async function ended(args: readonly string[], cwd?: string) {
  const child = poolhouseProcess(args, { ...(cwd !== undefined && { cwd }) })
  await child.ended
  return { status: child.status, out: child.out, err: child.err }
}

const pidIn = (data: string): number => JSON.parse(readFileSync(join(data, 'service.json'), 'utf8')).pid

describe('start --detach', () => {
  const home = folder()
  const data = join(home.path, 'data')
  const of = (...args: string[]) => ended([...args, '--data', data])
  let url: string
  beforeAll(async () => {
    const { status, out, err } = await of('start', '--detach', '--port', '0')
    expect([status, err]).toEqual([0, ''])
    url = /^Poolhouse is ready at (http:\/\/localhost:\d+) \(development mode, data in .*data\)\.$/m.exec(out)![1]!
    expect(out).toMatch(
      /^It runs as process \d+ and writes to .*service\.log\. "poolhouse stop" ends it, "poolhouse logs --follow" shows its requests, and so does http:\/\/localhost:\d+ in a browser\.$/m,
    )
  })
  afterAll(async () => {
    await of('stop')
    home.remove()
  })

  test('returns when the service is ready, which goes on', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200)
    process.kill(pidIn(data), 0)
  })

  test('the service writes to service.log, which its owner alone can read', () => {
    expect(readFileSync(join(data, 'service.log'), 'utf8')).toContain(`Poolhouse is ready at ${url}`)
    expect(statSync(join(data, 'service.log')).mode & 0o777).toBe(0o600)
  })

  test('status shows address, mode, data, process, version and what it holds', async () => {
    const { status, out } = await of('status')
    expect(status).toBe(0)
    expect(out).toMatch(
      new RegExp(
        `^Address: {4}${url}\nMode: {7}development\nData: {7}${data}\nProcess: {4}\\d+\nRunning: {4}\\d+s, since \\d{4}-.*Z\nVersion: {4}\\d+\\.\\d+\\.\\d+.*\nHolds: {6}0 user pools, 0 app clients, 0 users\nRequests: {3}\\d+\n$`,
      ),
    )
    expect(JSON.parse((await of('status', '--json')).out)).toMatchObject({
      url,
      mode: 'development',
      pid: pidIn(data),
      dataDirectory: data,
    })
  })

  test('a second start on the same data is refused with the address of the first', async () => {
    const { status, err } = await of('start', '--detach', '--port', '0')
    expect(status).toBe(1)
    expect(err).toContain(`poolhouse: a service with this data runs already, at ${url}. Use it.`)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('stop ends it in order, and then there is nothing to stop', async () => {
    const pid = pidIn(data)
    expect(await of('stop')).toEqual({ status: 0, out: `Stopped the service at ${url} (process ${pid}).\n`, err: '' })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(existsSync(join(data, 'service.json'))).toBe(false)
    expect(readFileSync(join(data, 'service.log'), 'utf8')).toMatch(/Stopped \(SIGTERM\)\.\n$/)
    const none = `poolhouse: no service runs with the data in ${data}. Start one with "poolhouse start", or name its directory with --data.\n`
    for (const verb of ['stop', 'status']) expect(await of(verb)).toEqual({ status: 1, out: '', err: none })
  })
})

describe('bad input of start --detach, stop and status', () => {
  const home = folder()
  const data = join(home.path, 'data')
  afterEach(async () => {
    await ended(['stop', '--data', data])
  })
  afterAll(home.remove)

  test('a port that is taken is reported with its process, and no process is left', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { status, err } = await ended(['start', '--detach', '--port', String(port), '--data', data])
    server.close()
    expect(status).toBe(1)
    expect(err).toMatch(new RegExp(`^poolhouse: port ${port} is taken by \\S+ \\(process ${process.pid}\\)`))
    expect(existsSync(join(data, 'service.json'))).toBe(false)
  })

  test('a mistake in an option is reported before anything is started', async () => {
    const other = join(home.path, 'other')
    const { status, err } = await ended(['start', '--detach', '--port', 'x', '--data', other])
    expect([status, err]).toEqual([2, expect.stringContaining('--port "x"')])
    expect(existsSync(other)).toBe(false)
  })

  test('a killed service leaves a process id behind: status and stop say so, and the next start works', async () => {
    await ended(['start', '--detach', '--port', '0', '--data', data])
    const pid = pidIn(data)
    process.kill(pid, 'SIGKILL')
    while (true) {
      try {
        process.kill(pid, 0)
        await new Promise(resolve => setTimeout(resolve, 20))
      } catch {
        break
      }
    }
    for (const verb of ['status', 'stop'])
      expect(await poolhouse([verb, '--data', data])).toEqual({
        status: 1,
        out: '',
        err: `poolhouse: no service runs with the data in ${data}. Process ${pid}, which ran there, has ended without clearing up; the next start does it. Start one with "poolhouse start", or name its directory with --data.`,
      })
    expect((await ended(['start', '--detach', '--port', '0', '--data', data])).status).toBe(0)
  })

  test('a service.json that names another living process does not end that process', async () => {
    const foreign = folder()
    writeFileSync(join(foreign.path, 'service.json'), JSON.stringify({ url: 'http://localhost:1', port: 1, pid: process.pid }))
    expect(await poolhouse(['stop', '--data', foreign.path])).toEqual({
      status: 1,
      out: '',
      err: `poolhouse: no service answers for ${foreign.path}. Its service.json names process ${process.pid} at http://localhost:1, which is alive: a service that hangs, or another program that got this id since a crash. See which with: ps -p ${process.pid}`,
    })
    foreign.remove()
  })

  test('two starts at once leave one service', async () => {
    const outcomes = await Promise.all([1, 2].map(() => ended(['start', '--detach', '--port', '0', '--data', data])))
    expect(outcomes.map(({ status }) => status).sort()).toEqual([0, 1])
    expect((await poolhouse(['status', '--data', data])).status).toBe(0)
  })
})
