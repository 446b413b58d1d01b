import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A proxy to a service that holds the calls of one operation until they are released; then they reach the service even if their client has ended. */
export async function holdingProxy(url: string, operation: string) {
  const { hostname, port } = new URL(url)
  const go = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const server = createServer(async (asked, answer) => {
    const body = await buffer(asked)
    if (String(asked.headers['x-amz-target']).endsWith(`.${operation}`)) {
      arrived.resolve()
      await go.promise
    }
    const passed = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, reply => {
      answer.writeHead(reply.statusCode!, reply.headers)
      reply.pipe(answer)
    })
    passed.end(body)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The first call of the operation is here. */
    arrived: arrived.promise,
    /** Lets it go on, and all that come after it. */
    go: go.resolve,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
