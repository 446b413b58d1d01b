import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

interface Listening {
  port: number
  serve(app: Hono<{ Bindings: HttpBindings }>): void
  close(): Promise<void>
}

/** How long requests in flight may take to end. */
const graceMs = 5_000

/**
 * `localhost` is both loopback families, since clients differ in which they try first. Requests that come before the
 * app is there wait for it: with port 0 the app needs to know the port.
 */
export async function listen({ host, port }: { host: string; port: number }): Promise<Listening> {
  let ready: (listener: RequestListener) => void = () => {}
  const listener = new Promise<RequestListener>(resolve => {
    ready = resolve
  })
  let serving: RequestListener | undefined
  const handle: RequestListener = (request, response) => {
    if (serving) serving(request, response)
    else listener.then(then => then(request, response))
  }

  const [first, ...others] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const servers = [await bind(handle, first!, port)]
  const actual = (servers[0]!.address() as { port: number }).port
  for (const other of others) {
    // A machine without IPv6 serves the other family alone.
    const server = await bind(handle, other, actual).catch(error =>
      error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' ? undefined : close(servers).then(() => Promise.reject(error)),
    )
    if (server) servers.push(server)
  }
  return {
    port: actual,
    serve(app) {
      serving = getRequestListener(app.fetch as never) as RequestListener
      ready(serving)
    },
    close: () => close(servers),
  }
}

async function bind(handle: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 }, handle)
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
