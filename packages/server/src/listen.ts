import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

interface Listening {
  port: number
  serve(app: Hono<{ Bindings: HttpBindings }>): void
  close(): Promise<void>
}

const limits = { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 }

/** How long requests in flight may take to end. */
const graceMs = 5_000

/**
 * `localhost` is both loopback families, since clients differ in which they try first. Requests that come before the
 * app is there wait for it: with port 0 the app needs to know the port.
 */
export async function listen({ host, port, tls }: { host: string; port: number; tls?: { cert: string; key: string } }): Promise<Listening> {
  let ready: (listener: RequestListener) => void = () => {}
  const listener = new Promise<RequestListener>(resolve => {
    ready = resolve
  })
  let serving: RequestListener | undefined
  let isClosing = false
  const handle: RequestListener = (request, response) => {
    // Else a client that never pauses would keep its connection, and with it the service.
    if (isClosing) response.setHeader('Connection', 'close')
    if (serving) serving(request, response)
    else listener.then(then => then(request, response))
  }

  const make = () => (tls ? createTlsServer({ ...limits, ...tls }, handle) : createServer(limits, handle))
  const servers = await bindAll(make, host === 'localhost' ? ['127.0.0.1', '::1'] : [host], port)
  return {
    port: portOf(servers[0]!),
    serve(app) {
      serving = getRequestListener(app.fetch as never) as RequestListener
      ready(serving)
    },
    close() {
      isClosing = true
      return close(servers)
    },
  }
}

const portOf = (server: Server): number => (server.address() as { port: number }).port

/** On all hosts with one port. */
async function bindAll(make: () => Server, [first, ...others]: readonly string[], port: number): Promise<Server[]> {
  const servers = [await bind(make(), first!, port)]
  for (const other of others) {
    try {
      servers.push(await bind(make(), other, portOf(servers[0]!)))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A machine without IPv6 serves the other family alone.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') continue
      await close(servers)
      // A port that was free in one family need not be free in the other: any other will do.
      if (code === 'EADDRINUSE' && port === 0) return bindAll(make, [first!, ...others], 0)
      throw error
    }
  }
  return servers
}

async function bind(server: Server, host: string, port: number): Promise<Server> {
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(server => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      return closed.finally(() => clearTimeout(timer))
    }),
  )
}
