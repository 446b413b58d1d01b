import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOutbound } from '../../src/http/index.ts'
import { isPublicAddress } from '../../src/http/public-address.ts'
import { request, serversOfTests } from './support.ts'

const { running, startServer } = serversOfTests()

/** A resolver that answers with the next addresses at each call; the last ones are repeated. */
function resolver(...answers: string[][]) {
  const names: string[] = []
  const resolve = ((name, { all }, callback) => {
    names.push(name)
    const addresses = answers[Math.min(names.length, answers.length) - 1]!.map(address => ({ address, family: isIP(address) }))
    if (all) callback(null, addresses)
    else callback(null, addresses[0]!.address, addresses[0]!.family)
  }) as LookupFunction
  return { names, resolve: resolve as never }
}

const notPublic = (address: string) => ({
  kind: 'failed',
  cause: expect.stringContaining(`has the address ${address}, which is not public.`),
})

describe('in production', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.9.8.7', '127.9.8.7'],
    ['2130706433', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['%31%32%37.0.0.1', '127.0.0.1'],
    ['①②⑦.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['0', '0.0.0.0'],
    ['10.0.0.3', '10.0.0.3'],
    ['100.64.0.1', '100.64.0.1'],
    ['169.254.169.254', '169.254.169.254'],
    ['169.254.170.2', '169.254.170.2'],
    ['168.63.129.16', '168.63.129.16'],
    ['100.100.100.200', '100.100.100.200'],
    ['192.0.0.192', '192.0.0.192'],
    ['[::ffff:0:127.0.0.1]', '::ffff:0:7f00:1'],
    ['[0:0:0:0:0:ffff:7f00:1]', '::ffff:7f00:1'],
    ['0x7f000001', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['172.31.255.255', '172.31.255.255'],
    ['192.168.1.1', '192.168.1.1'],
    ['224.0.0.1', '224.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['[::]', '::'],
    ['[::1]', '::1'],
    ['[::ffff:127.0.0.1]', '::ffff:7f00:1'],
    ['[::ffff:a9fe:a9fe]', '::ffff:a9fe:a9fe'],
    ['[::127.0.0.1]', '::7f00:1'],
    ['[64:ff9b::10.0.0.1]', '64:ff9b::a00:1'],
    ['[2002:7f00:1::]', '2002:7f00:1::'],
    ['[fd00:ec2::254]', 'fd00:ec2::254'],
    ['[fe80::1]', 'fe80::1'],
    ['[ff02::1]', 'ff02::1'],
  ])('a URL with the host %s is refused', async (host, address) => {
    const { port, connections } = await startServer()
    const outbound = createOutbound({ mode: 'production', allowed: [] })
    expect(await outbound(`http://${host}:${port}/`, request)).toMatchObject(notPublic(address))
    expect(connections()).toBe(0)
  })

  test.each([
    [['127.0.0.1'], '127.0.0.1'],
    [['::1'], '::1'],
    [['169.254.169.254'], '169.254.169.254'],
    [['fd00::3'], 'fd00::3'],
    [['fe80::1%eth0'], 'fe80::1%eth0'],
    [['::ffff:10.0.0.1'], '::ffff:10.0.0.1'],
    [['93.184.216.34', '10.0.0.1'], '10.0.0.1'],
  ])('a name with the addresses %j is refused', async (addresses, refused) => {
    const { port, connections } = await startServer()
    const { resolve } = resolver(addresses)
    const outbound = createOutbound({ mode: 'production', allowed: [], resolve })
    expect(await outbound(`http://hooks.example:${port}/`, request)).toMatchObject(notPublic(refused))
    expect(connections()).toBe(0)
  })

  test('localhost is refused, as this machine resolves it', async () => {
    const { port, connections } = await startServer()
    const outbound = createOutbound({ mode: 'production', allowed: [] })
    expect(await outbound(`http://localhost:${port}/`, request)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('which is not public'),
    })
    expect(connections()).toBe(0)
  })

  test('a name is resolved once, and the connection goes to the address that was checked, whatever the name server answers later', async () => {
    const { port, connections } = await startServer()
    // IANA has given 3000::/4 to nobody, so that nothing answers there.
    const { resolve, names } = resolver(['3000::1'], ['127.0.0.1'])
    const outbound = createOutbound({ mode: 'production', allowed: [], resolve })
    const result = await outbound(`http://rebinds.example:${port}/`, { ...request, timeoutMs: 300 })
    expect(result.kind).not.toBe('response')
    expect(names).toEqual(['rebinds.example'])
    expect(connections()).toBe(0)
    expect(await outbound(`http://rebinds.example:${port}/`, request)).toMatchObject(notPublic('127.0.0.1'))
  })

  test.each([
    ['hooks.example', true],
    ['HOOKS.example', true],
    ['.example', true],
    ['hooks.example:PORT', true],
    ['.example:PORT', true],
    ['hooks.example:1', false],
    ['other.example', false],
    ['.hooks.example', false],
    ['ooks.example', false],
  ])('with --allow-outbound %s, a private address of hooks.example is reached: %s', async (entry, isReached) => {
    const { port, connections } = await startServer()
    const { resolve } = resolver(['127.0.0.1'])
    const outbound = createOutbound({ mode: 'production', allowed: [entry.replace('PORT', String(port))], resolve })
    const result = await outbound(`http://hooks.example:${port}/`, request)
    expect(result).toMatchObject(isReached ? { kind: 'response', text: 'reached' } : notPublic('127.0.0.1'))
    expect(connections()).toBe(isReached ? 1 : 0)
  })

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1:PORT', '127.0.0.1'],
    ['127.0.0.1', '2130706433'],
  ])('with --allow-outbound %s, http://%s is reached', async (entry, host) => {
    const { port } = await startServer()
    const outbound = createOutbound({ mode: 'production', allowed: [entry.replace('PORT', String(port))] })
    expect(await outbound(`http://${host}:${port}/`, request)).toMatchObject({ kind: 'response' })
  })

  test('an address that the operator named is reached, and its connection is not used for one that nobody named', async () => {
    const { port, connections } = await startServer()
    const outbound = createOutbound({ mode: 'production', allowed: [] })
    const url = `http://127.0.0.1:${port}/`
    expect(await outbound(url, { ...request, isNamedByOperator: true })).toMatchObject({ kind: 'response', status: 200, text: 'reached' })
    expect(await outbound(url, request)).toMatchObject(notPublic('127.0.0.1'))
    const { resolve } = resolver(['127.0.0.1'])
    const named = createOutbound({ mode: 'production', allowed: [], resolve })
    expect(await named(`http://hooks.example:${port}/`, request)).toMatchObject(notPublic('127.0.0.1'))
    expect(connections()).toBe(1)
  })
})

describe('a Unix socket', () => {
  test.each([
    ['development', 'unix:PATH'],
    ['development', 'unix://PATH'],
    ['development', 'http+unix://ENCODED/'],
    ['development', 'http://unix:PATH:/'],
    ['development', 'http://ENCODED/'],
    ['development', 'http://127.0.0.1:1/?socketPath=ENCODED'],
    ['production', 'http://unix:PATH:/'],
    ['production', 'http+unix://ENCODED/'],
  ] as const)('in %s is not reached by %s', async (mode, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'poolhouse-outbound-'))
    const path = join(folder, 's')
    let connections = 0
    const server = createServer((_, response) => response.end('reached')).on('connection', () => connections++)
    server.listen(path)
    await once(server, 'listening')
    running.push(
      () => rmSync(folder, { recursive: true }),
      () => server.close(),
    )
    const outbound = createOutbound({ mode, allowed: [], resolve: resolver(['127.0.0.1']).resolve })
    const url = text.replace('PATH', path).replace('ENCODED', encodeURIComponent(path))
    expect((await outbound(url, request)).kind).toBe('failed')
    expect(connections).toBe(0)
  })
})

test('a proxy that the environment names is not used, whatever the options of Node say', async () => {
  const [target, proxy] = [await startServer(), await startServer((_, response) => response.end('proxy'))]
  const script = `
    const { createOutbound } = await import(${JSON.stringify(new URL('../../src/http/index.ts', import.meta.url).href)})
    const outbound = createOutbound({ mode: 'development', allowed: [] })
    const request = { method: 'GET', headers: {}, timeoutMs: 5000, isNamedByOperator: false }
    console.log(JSON.stringify(await outbound('http://127.0.0.1:${target.port}/', request)))`
  const address = `http://127.0.0.1:${proxy.port}`
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', script], {
    env: { NODE_USE_ENV_PROXY: '1', ...Object.fromEntries(names.map(name => [name, address])) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  await once(child, 'close')
  expect(JSON.parse(output)).toMatchObject({ kind: 'response', text: 'reached' })
  expect([target.connections(), proxy.connections()]).toEqual([1, 0])
})

describe('a user name and password in the address', () => {
  const outbound = createOutbound({ mode: 'production', allowed: [] })

  test('are sent as Basic authentication to the host that was asked for, and not to the target of a redirect', async () => {
    const target = await startServer()
    let authorization: string | undefined
    const { port } = await startServer((incoming, response) => {
      authorization = incoming.headers.authorization
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end()
    })
    const result = await outbound(`http://user:s%2Fecret@127.0.0.1:${port}/`, { ...request, isNamedByOperator: true })
    expect(result).toEqual({ kind: 'failed', cause: '302: redirects are not followed' })
    expect(authorization).toBe(`Basic ${btoa('user:s/ecret')}`)
    expect(target.connections()).toBe(0)
  })

  test.each([
    ['http://user:secret@127.0.0.1:1/', true],
    ['http://user:secret@127.0.0.1:1/', false],
    ['http://user:secret%zz@127.0.0.1:1/', true],
    ['http://secret%ff@127.0.0.1:1/', true],
    ['http://user:secret@localhost:1/', false],
    ['ftp://user:secret@127.0.0.1/', true],
    ['http://user:secret@[::1', true],
    ['http://user:secret@127.0.0.1:1/\u0000?key=secret', false],
  ])('%s (named by the operator: %s) fails without the password in the cause', async (url, isNamedByOperator) => {
    const result = await outbound(url, { ...request, isNamedByOperator })
    expect(result).toEqual({ kind: 'failed', cause: expect.not.stringContaining('secret') })
  })

  test.each([
    ['8.8.8.8', 'http://8.8.8.8@127.0.0.1:PORT/'],
    ['public.example', 'http://public.example:80@127.0.0.1:PORT/'],
    ['public.example', 'http://public.example\\@127.0.0.1:PORT/'],
    ['public.example', 'http://127.0.0.1:PORT#@public.example/'],
    ['public.example', 'http://127.0.0.1:PORT?@public.example/'],
  ])('that looks like the host %s is not the host that is checked: %s', async (_, text) => {
    const { port, connections } = await startServer()
    const { resolve, names } = resolver(['3000::1'])
    const result = await createOutbound({ mode: 'production', allowed: [], resolve })(text.replace('PORT', String(port)), {
      ...request,
      timeoutMs: 300,
    })
    // What the URL parser takes for the host is what is resolved and what is connected to.
    if (names.length === 0) expect(result).toMatchObject(notPublic('127.0.0.1'))
    else expect([names, result.kind]).not.toContain('response')
    expect(connections()).toBe(0)
  })
})

test('in development every address is reached', async () => {
  const { port } = await startServer()
  const outbound = createOutbound({ mode: 'development', allowed: [] })
  for (const host of ['127.0.0.1', 'localhost', '2130706433'])
    expect(await outbound(`http://${host}:${port}/`, request)).toMatchObject({ kind: 'response', text: 'reached' })
})

test.each([
  ['8.8.8.8', true],
  ['1.1.1.1', true],
  ['172.32.0.1', true],
  ['100.128.0.1', true],
  ['2606:4700::1111', true],
  ['2001:4860:4860::8888', true],
  ['64:ff9b::8.8.8.8', true],
  ['::ffff:8.8.8.8', true],
  ['2002:808:808::1', true],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['3fff::1', false],
  ['64:ff9b:1::8.8.8.8', false],
  ['198.18.0.1', false],
  ['203.0.113.7', false],
  ['240.0.0.1', false],
  ['fc00::1', false],
  ['fec0::1', false],
  ['4000::1', false],
  ['localhost', false],
  ['', false],
])('the address %s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})
