import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { afterEach } from 'vitest'

/** Servers on loopback that are stopped after each test of the file that calls this. */
export function serversOfTests() {
  const running: (() => unknown)[] = []
  afterEach(() => {
    for (const stop of running.splice(0).reverse()) stop()
  })
  /** A server that counts its connections. */
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
  return { running, startServer }
}

/** What a test sends. */
export const request = { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, isNamedByOperator: false } as const
