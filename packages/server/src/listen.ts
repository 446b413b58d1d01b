import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { type FindDirectAnswer, type Reply, sendReply, toResponse } from './http/index.ts'

/** What answers requests: those for which `findDirectAnswer` has an answer, and all others. */
export interface Answers {
  route(request: Request, env: HttpBindings): Response | Promise<Response>
  findDirectAnswer: FindDirectAnswer
}

interface Listener {
  port: number
  serve(answers: Answers): void
  close(): Promise<void>
}

interface ListenOptions {
  host: string
  port: number
  tls?: { cert: string; key: string } | undefined
  isShared?: boolean | undefined
}

/**
 * Where the system distributes connections evenly over the sockets of a port (SO_REUSEPORT). Elsewhere the workers of a cluster accept from one socket,
 * and the first one gets the connection.
 */
const reusePort = ['linux', 'freebsd'].includes(process.platform)

const limits = { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 }

/** How long requests in flight may take after `close`. */
const closeGraceMs = 5_000

/** How long connections are taken after `close`, which clients opened before. */
const drainMs = 500

/** How long a connection that is open may take to bring its first request after `close`. */
const arrivalMs = 100

/**
 * Listens at `host`; `localhost` is 127.0.0.1 and ::1, because clients differ in which of them they try first. Requests wait until `serve` is
 * called: with port 0 the app needs the port, and the port is known only then. `isShared`: other processes listen at the same port, and each accepts a
 * part of the connections.
 */
export async function listen({ host, port, tls, isShared = false }: ListenOptions): Promise<Listener> {
  let ready: (listener: RequestListener) => void = () => {}
  const listener = new Promise<RequestListener>(resolve => {
    ready = resolve
  })
  let serving: RequestListener | undefined
  let isClosing = false
  /** Connections so far. */
  let taken = 0
  /** Connections that browsers open before they need them. Node does not count them as idle, so that each would hold up the end. */
  const unused = new Set<Socket>()
  const handle: RequestListener = (request, response) => {
    unused.delete(request.socket)
    // Without this a client that sends request after request would keep its connection open.
    if (isClosing) response.setHeader('Connection', 'close')
    if (serving) serving(request, response)
    else listener.then(then => then(request, response))
  }

  const secure = tls && (await import('./tls-server.ts'))
  const createUnbound = () => {
    const server = secure ? secure.createTlsServer({ ...limits, ...tls }, handle) : createServer(limits, handle)
    return server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      taken++
      unused.add(socket)
      socket.once('close', () => unused.delete(socket))
    })
  }
  const servers = await bindAll(createUnbound, host === 'localhost' ? ['127.0.0.1', '::1'] : [host], {
    port,
    reusePort: isShared && reusePort,
  })
  return {
    port: portOf(servers[0]!),
    serve(answers) {
      serving = createListener(answers)
      ready(serving)
    },
    async close() {
      isClosing = true
      // Those that the system holds for us would be reset. A turn of the event loop takes one of each socket.
      const until = performance.now() + drainMs
      for (let before = -1; before !== taken && performance.now() < until; ) {
        before = taken
        for (let turn = 0; turn < 2; turn++) await setImmediate()
      }
      // One whose request is on its way gets the time to arrive.
      const timer = setTimeout(() => {
        for (const socket of unused) if (socket.bytesRead === 0) socket.destroy()
      }, arrivalMs)
      return close(servers).finally(() => clearTimeout(timer))
    },
  }
}

/** The listener of a server: nearly all requests are answered directly. */
export function createListener({ route, findDirectAnswer }: Answers): RequestListener {
  const byRouter = getRequestListener(route as never) as RequestListener
  return (incoming, outgoing) => {
    const answer = findDirectAnswer(incoming, outgoing)
    if (answer) void answer().then(answered => send(incoming, outgoing, answered))
    else byRouter(incoming, outgoing)
  }
}

/** The adapter of the router sends what is more than a reply, and takes care of a body that was not read to its end. */
function send(incoming: IncomingMessage, outgoing: ServerResponse, answer: Reply | Response): void {
  if (!(answer instanceof Response) && incoming.readableEnded) sendReply(outgoing, answer)
  else (getRequestListener(() => (answer instanceof Response ? answer : toResponse(answer))) as RequestListener)(incoming, outgoing)
}

const portOf = (server: Server): number => (server.address() as { port: number }).port

interface Bound {
  port: number
  reusePort: boolean
}

/** Binds all hosts to the same port. */
async function bindAll(createUnbound: () => Server, [first, ...others]: readonly string[], bound: Bound): Promise<Server[]> {
  const servers = [await bind(createUnbound(), first!, bound)]
  for (const other of others) {
    try {
      servers.push(await bind(createUnbound(), other, { ...bound, port: portOf(servers[0]!) }))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A machine without IPv6 listens at IPv4 only.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') continue
      await close(servers)
      // The port that was free for the first address is taken for the other one, so another free port is chosen.
      if (code === 'EADDRINUSE' && bound.port === 0) return bindAll(createUnbound, [first!, ...others], bound)
      throw error
    }
  }
  return servers
}

async function bind(server: Server, host: string, { port, reusePort }: Bound): Promise<Server> {
  server.listen({ port, host, reusePort })
  await once(server, 'listening')
  return server
}

async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(server => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      return closed.finally(() => clearTimeout(timer))
    }),
  )
}
