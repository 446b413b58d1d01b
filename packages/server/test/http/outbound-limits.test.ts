import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createOutbound } from '../../src/http/index.ts'
import { request, serversOfTests } from './support.ts'

const { running, startServer } = serversOfTests()

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

  /** A server that speaks for itself, byte by byte. */
  async function startRawServer(speak: (socket: Socket) => void) {
    const server = createTcpServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => speak(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    running.push(() => server.close())
    return (server.address() as { port: number }).port
  }
  /** Repeats until the socket is closed. */
  const forever = (socket: Socket, milliseconds: number, text: string, first = '') => {
    socket.write(first)
    const timer = setInterval(() => socket.write(text), milliseconds)
    socket.on('close', () => clearInterval(timer))
  }
  const head = 'HTTP/1.1 200 OK\r\n'
  const failure = { kind: 'failed' }

  test.each<[string, (socket: Socket) => void, object]>([
    ['a byte of the body now and then', socket => forever(socket, 20, 'x', `${head}\r\n`), { kind: 'timeout' }],
    ['a byte of the headers now and then', socket => forever(socket, 20, 'x', `${head}X: `), { kind: 'timeout' }],
    ['informational answers without end', socket => forever(socket, 5, 'HTTP/1.1 103 Early Hints\r\n\r\n'), { kind: 'timeout' }],
    ['headers without end', socket => forever(socket, 0, `${head}${`X-Many: ${'y'.repeat(4_000)}\r\n`.repeat(20)}`), failure],
    ['a body shorter than its length', socket => void socket.end(`${head}Content-Length: 10\r\n\r\nhalf`), failure],
    ['a chunk that is cut', socket => void socket.end(`${head}Transfer-Encoding: chunked\r\n\r\nff\r\nhalf`), failure],
    ['what is not HTTP', socket => void socket.end('SSH-2.0-OpenSSH_9.9\r\n'), failure],
    ['nothing, and closes', socket => void socket.end(), failure],
    ['a length that is too long', socket => forever(socket, 0, `${head}Content-Length: 99999999\r\n\r\n${'x'.repeat(400_000)}`), failure],
  ])('a server that sends %s gets no more than its time and its bytes', async (_, speak, expected) => {
    const port = await startRawServer(speak)
    const started = performance.now()
    expect(await outbound(`http://127.0.0.1:${port}/`, { ...request, timeoutMs: 400 })).toMatchObject(expected)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('an answer that switches protocols is no answer', async () => {
    const port = await startRawServer(socket =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    )
    const result = await outbound(`http://127.0.0.1:${port}/`, { ...request, timeoutMs: 400 })
    expect(result.kind).not.toBe('response')
  })

  test('a compressed answer is not unpacked', async () => {
    const bomb = gzipSync('x'.repeat(50_000_000))
    const { port } = await startServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const result = await outbound(`http://127.0.0.1:${port}/`, request)
    expect(result.kind === 'response' && result.text.length).toBeLessThan(100_000)
  })

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'data:text/plain,x', 'nonsense', 'http://127.0.0.1:1/'])(
    '%s is a failure and not an exception',
    async url => {
      expect(await outbound(url, request)).toMatchObject({ kind: 'failed' })
    },
  )
})
