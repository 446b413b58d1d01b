import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Context } from '../context.ts'
import type { AnsweredRequest } from '../request-log/index.ts'
import { requestMetrics } from './request-metrics.ts'
import { storeMetrics } from './store-metrics.ts'

/** The metrics of one node. */
export interface Metrics {
  /** Where they are read: `http://127.0.0.1:9464/metrics`. */
  url: string
  /** Counts a request. */
  observe(answered: AnsweredRequest): void
  close(): Promise<void>
}

/** Serves the metrics of this node at an address of their own: they are for operators, and say how many users sign in. */
export async function startMetrics(
  context: Pick<Context, 'store' | 'clock' | 'log' | 'settings'>,
  { host, port }: { host: string; port: number },
): Promise<Metrics> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'poolhouse_info',
    help: 'Always 1; the labels say how the node runs.',
    labelNames: ['mode', 'engine'],
    registers: [registry],
  }).set({ mode: context.settings.mode, engine: context.store.engine }, 1)
  storeMetrics(registry, context)
  const observe = requestMetrics(registry)

  const server = createServer(async (request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end('The metrics are at GET /metrics.\n')
      return
    }
    try {
      const text = await registry.metrics()
      response.writeHead(200, { 'content-type': registry.contentType }).end(text)
    } catch (error) {
      // The database does not answer: a scrape that fails says so.
      context.log.warn('The metrics cannot be read', { cause: String(error) })
      response.writeHead(503).end('The database cannot be read.\n')
    }
  })
  // Of several workers each has a port of its own.
  server.listen({ port, host, exclusive: true })
  await once(server, 'listening')
  const { address, family, port: chosen } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}/metrics`,
    observe,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
