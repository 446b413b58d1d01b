import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** How often each operation fails, and with which exception, before its calls reach the service; with `rewrite`, its answer is changed instead. */
export type Failures = Record<string, { times: number; name: string; message?: string; rewrite?: (answer: string) => string }>

/** The operation of a request: the target of JSON, the action of a Query API, the method and path of a REST API. */
function operationOf({ headers, method, url }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target']
  return target ? String(target).split('.').at(-1)! : (new URLSearchParams(body).get('Action') ?? `${method} ${url}`)
}

/** A failure in the protocol of the request: XML where the body is a form, else JSON. */
function answerOf({ headers }: IncomingMessage, name: string, message: string) {
  if (!headers['content-type']?.includes('form-urlencoded'))
    return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, text: JSON.stringify({ __type: name, message }) }
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>`
  const text = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${error}<RequestId>r</RequestId></ErrorResponse>`
  return { status: 400, headers: { 'content-type': 'text/xml' }, text }
}

/** A proxy to the service on which some operations fail at first, as they do with concurrent changes or a new IAM role. */
export async function startFailingProxy(target: string, moods: Failures): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const operation = operationOf(request, body.toString())
    asked.push(operation)
    const mood = moods[operation]
    const isInMood = mood !== undefined && mood.times > 0
    if (isInMood) mood.times -= 1
    if (isInMood && !mood.rewrite) {
      const { status, headers, text } = answerOf(request, mood.name, mood.message ?? 'not now')
      response.writeHead(status, headers)
      response.end(text)
      return
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
    )
    const answer = await fetch(new URL(request.url!, target), {
      method: request.method!,
      headers: headers as Record<string, string>,
      ...(request.method === 'GET' ? {} : { body: new Uint8Array(body) }),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    const text = await answer.text()
    response.end((isInMood && mood.rewrite?.(text)) || text)
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
