import { once } from 'node:events'
import { utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { TriggerSettings } from '../../src/context.ts'
import { moduleIsolation } from '../../src/triggers/index.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, createModuleFolder } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** What a module tries. Each resolves if it reaches something that the module must not reach. */
const attempts = (tcpPort: number, socket: string) => `
  const connected = socket => new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject))
  const net = await import('node:net')
  const dgram = await import('node:dgram')
  const dns = await import('node:dns')
  const http = await import('node:http')
  const attempts = {
    tcp: () => connected(net.connect(${tcpPort}, '127.0.0.1')),
    tcp6: () => connected(net.connect(${tcpPort}, '::1')),
    name: () => connected(net.connect(${tcpPort}, 'localhost')),
    fetch: () => fetch('http://127.0.0.1:${tcpPort}/'),
    'unix socket': () => connected(net.connect('${socket}')),
    'http over a unix socket': () => new Promise((resolve, reject) => http.get({ socketPath: '${socket}' }, resolve).on('error', reject)),
    'own handle': () => new Promise((resolve, reject) => {
      const request = {}
      const status = new process.stdin._handle.constructor(0).connect(request, '${socket}')
      if (status === 0) resolve()
      else reject(new Error(status))
    }),
    'a handle that net passes on': () => {
      const Pipe = process.stdin._handle.constructor
      const pipe = new Pipe(0)
      const socket = new net.Socket({ handle: pipe })
      return connected(socket.connect('${socket}'))
    },
    listens: () => new Promise((resolve, reject) => net.createServer().listen('${socket}.mine', resolve).on('error', reject)),
    udp: () => new Promise((resolve, reject) => {
      const socket = dgram.createSocket('udp4').on('error', reject)
      socket.send('x', ${tcpPort}, '127.0.0.1', error => error ? reject(error) : resolve())
    }),
    lookup: () => dns.promises.lookup('localhost'),
    'lookup with a callback': () => new Promise((resolve, reject) => dns.lookup('localhost', error => error ? reject(error) : resolve())),
    resolve: () => dns.promises.resolve4('localhost'),
    tls: async () => connected((await import('node:tls')).connect({ path: '${socket}' })),
    http2: async () => connected((await import('node:http2')).connect('http://127.0.0.1:${tcpPort}')),
    websocket: () => new Promise((resolve, reject) => Object.assign(new WebSocket('ws://127.0.0.1:${tcpPort}'), { onopen: resolve, onerror: reject })),
    'module of the process': () => connected(process.getBuiltinModule('net').connect('${socket}')),
    'module by require': async () => connected((await import('node:module')).createRequire(import.meta.url)('net').connect('${socket}')),
    'thread of loader hooks': async () => {
      const { MessageChannel } = await import('node:worker_threads')
      const { port1, port2 } = new MessageChannel()
      const source = "import net from 'node:net'; export const initialize = ({ port }) => new Promise(done => net.connect('${socket}')" +
        ".on('connect', () => { port.postMessage('reached'); done() }).on('error', done))"
      const reached = new Promise(resolve => port1.once('message', resolve))
      ;(await import('node:module')).register('data:text/javascript,' + encodeURIComponent(source), { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] })
      await reached
    },
    'inspector session': async () => new (await import('node:inspector')).Session().connect(),
    binding: () => process.binding('pipe_wrap'),
    'linked binding': () => process._linkedBinding('pipe_wrap'),
    inspector: async () => (await import('node:inspector')).open(0),
  }`

async function listen(server: Server, ...where: [number, string] | [string]): Promise<Server> {
  server.listen(...(where as [number, string]))
  await once(server, 'listening')
  running.push(() => server.close())
  return server
}

/** A service with one module, and a function that signs in and returns what the module threw. */
async function serviceWith(source: string, options: TestOptions & { trigger?: Partial<TriggerSettings> } = {}) {
  const modules = createModuleFolder({ 'tries.mjs': source })
  running.push(modules.remove)
  const service = await startTestService({ ...options, triggers: { targets: modules.targets, ...options.trigger } })
  running.push(() => service.close())
  const { ClientId } = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
    { LambdaConfig: { PreAuthentication: arn('tries') } },
  )
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  const signIn = () =>
    service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).then(
      () => 'signed in',
      error => /^PreAuthentication failed with error (.*)\.$/s.exec(error.message)?.[1] ?? `${error.name}: ${error.message}`,
    )
  return { signIn, file: join(modules.folder, 'tries.mjs') }
}

/** A module that tries all of `attempts`, or those that a module with the network may make, and throws the names of those that succeed. */
const reported = (code: string, names?: readonly string[]) => `
  export const handler = async () => {
    ${code}
    const reached = []
    const names = ${JSON.stringify(names)} ?? Object.keys(attempts)
    for (const name of names) {
      const late = new Promise((_, reject) => setTimeout(reject, 2_000, new Error('late')))
      try { await Promise.race([attempts[name](), late]); reached.push(name) } catch {}
    }
    throw new Error('reached: ' + reached.join())
  }`

describe('the network of a trigger module', () => {
  const targets = async () => {
    const socket = join(tmpdir(), `poolhouse-${process.pid}-${Date.now()}.sock`)
    const answer = (connection: Socket) => {
      connection.on('error', () => {})
      connection.once('data', () => connection.end('HTTP/1.1 204 No Content\r\n\r\n'))
    }
    const tcp = await listen(createServer(answer), 0, '127.0.0.1')
    await listen(createServer(answer), socket)
    return attempts((tcp.address() as { port: number }).port, socket)
  }

  test('a trigger module reaches no TCP port, Unix socket, UDP port or name server', async () => {
    const { signIn } = await serviceWith(reported(await targets()), { trigger: { timeoutMs: 60_000 } })
    expect(await signIn()).toBe('reached: ')
  }, 60_000)

  test('a trigger module has the network where the operator trusts it', async () => {
    const names = ['tcp', 'fetch', 'unix socket', 'http over a unix socket', 'listens', 'udp', 'lookup']
    const { signIn } = await serviceWith(reported(await targets(), names), { trigger: { timeoutMs: 60_000, allowTrustedModules: true } })
    expect(await signIn()).toBe(`reached: ${names}`)
  }, 60_000)

  test.skipIf(moduleIsolation({}).kind !== 'namespace')('a trigger module has no network interface in its namespace', async () => {
    const { signIn } = await serviceWith(
      "import os from 'node:os'; export const handler = async () => { throw new Error(JSON.stringify(os.networkInterfaces())) }",
    )
    expect(await signIn()).toBe('{}')
  })
})

describe('a trigger module in development mode', () => {
  const logged = () => {
    const lines: string[] = []
    return { lines, log: { info() {}, warn() {}, error() {}, output: (source: string, text: string) => lines.push(`${source}: ${text}`) } }
  }

  test('what it prints is in the log with its name', async () => {
    const { lines, log } = logged()
    const { signIn } = await serviceWith(
      "export const handler = async event => { console.log('hello', event.userName); console.error('careful'); return event }",
      { log },
    )
    expect(await signIn()).toBe('signed in')
    await vi.waitFor(() => expect(lines.join('')).toContain('tries.mjs: hello alice\n'))
    await vi.waitFor(() => expect(lines.join('')).toContain('tries.mjs: careful\n'))
  })

  test.each([
    [
      'that it throws',
      "export const handler = async () => { throw new Error('Not today', { cause: new Error('Rain') }) }",
      /Error: Not today\n\s+at handler .*tries\.mjs:1:\d+/s,
    ],
    ['of its loading', "throw new Error('At the start')", /Error: At the start\n\s+at .*tries\.mjs:1:7/s],
  ])('an error %s is in the log with its stack, and the caller gets the message alone', async (_, source, stack) => {
    const { lines, log } = logged()
    const { signIn } = await serviceWith(source, { log })
    expect(await signIn()).not.toContain('    at ')
    await vi.waitFor(() => expect(lines.join('\n')).toMatch(stack))
  })

  test('a changed file of it is loaded again for the next event, also after one that could not be loaded', async () => {
    const throwing = (text: string) =>
      `import { word } from './lib.mjs'; export const handler = async () => { throw new Error(word + '${text}') }`
    const { signIn, file } = await serviceWith(throwing('one'))
    const lib = join(file, '..', 'lib.mjs')
    let time = Date.now() / 1_000
    const write = (path: string, text: string) => {
      writeFileSync(path, text)
      // Some file systems count time in seconds.
      utimesSync(path, ++time, time)
    }
    expect(await signIn()).toMatch(/UnexpectedLambdaException/)
    write(lib, "export const word = 'a-'")
    expect(await signIn()).toBe('a-one')
    write(file, throwing('two'))
    expect(await signIn()).toBe('a-two')
    write(lib, "export const word = 'b-'")
    expect(await signIn()).toBe('b-two')
    write(lib, 'export const word = ')
    expect(await signIn()).toMatch(/UnexpectedLambdaException/)
    write(lib, "export const word = 'c-'")
    expect(await signIn()).toBe('c-two')
  }, 30_000)
})
