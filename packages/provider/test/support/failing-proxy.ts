import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** How often each operation fails, and with which exception, before its calls reach the service. */
export type Failures = Record<string, { times: number; name: string; message?: string }>

/** A proxy to the service on which some operations fail at first, as they do with concurrent changes or a new IAM role. */
export async function startFailingProxy(target: string, moods: Failures): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!
    const body = await buffer(request)
    asked.push(operation)
    const mood = moods[operation]
    if (mood && mood.times > 0) {
      mood.times -= 1
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: mood.name, message: mood.message ?? 'not now' }))
      return
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
    )
    const answer = await fetch(new URL(request.url!, target), {
      method: request.method!,
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
