import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createOutbound } from '../../src/http/index.ts'
import { isPublicAddress } from '../../src/http/public-address.ts'

const running: (() => unknown)[] = []
afterEach(() => {
  for (const stop of running.splice(0).reverse()) stop()
})

/** A server on loopback, which counts its connections. */
async function startServer(listener: RequestListener = (_, response) => response.end('reached')) {
  let connections = 0
  const server = createServer(listener).on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as { port: number }).port, connections: () => connections }
}

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

const request = { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, isNamedByOperator: false } as const
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

test('in development every address is reached', async () => {
  const { port } = await startServer()
  const outbound = createOutbound({ mode: 'development', allowed: [] })
  for (const host of ['127.0.0.1', 'localhost', '2130706433'])
    expect(await outbound(`http://${host}:${port}/`, request)).toMatchObject({ kind: 'response', text: 'reached' })
})

describe('limits', () => {
  const outbound = createOutbound({ mode: 'development', allowed: [] })

  test.each([301, 302, 303, 307, 308])('a redirect with status %i is not followed', async status => {
    const target = await startServer()
    const { port } = await startServer((_, response) => response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end())
    expect(await outbound(`http://127.0.0.1:${port}/`, request)).toEqual({ kind: 'failed', cause: `${status}: redirects are not followed` })
    expect(target.connections()).toBe(0)
  })

  test('an answer without end is cut, and one that does not come times out', async () => {
    const endless = await startServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await outbound(`http://127.0.0.1:${endless.port}/`, request)).toEqual({
      kind: 'failed',
      cause: 'The answer has more than 1048576 bytes',
    })
    for (const listener of [() => {}, ((_, response) => void response.write('half')) as RequestListener]) {
      const silent = await startServer(listener)
      expect(await outbound(`http://127.0.0.1:${silent.port}/`, { ...request, timeoutMs: 200 })).toEqual({ kind: 'timeout' })
    }
  })

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'data:text/plain,x', 'nonsense', 'http://127.0.0.1:1/'])(
    '%s is a failure and not an exception',
    async url => {
      expect(await outbound(url, request)).toMatchObject({ kind: 'failed' })
    },
  )
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
