import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export { claimsOf } from '../support/claims.ts'

/** The event of a Lambda trigger. */
export interface TriggerEvent {
  version: string
  triggerSource: string
  region: string
  userPoolId: string
  userName: string
  callerContext: { awsSdkVersion: string; clientId: string }
  request: Record<string, unknown>
  response: Record<string, unknown>
}

/** The code of a trigger: it returns the answer, undefined for the event unchanged, or throws. */
export type Handler = (event: TriggerEvent, request: IncomingMessage, response: ServerResponse) => unknown

/** Starts an HTTP server with Lambda triggers: `handlers` by the function name in the ARN. It keeps the events it gets. */
export async function startTriggerServer(handlers: Record<string, Handler>) {
  const events: TriggerEvent[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const event = JSON.parse(body) as TriggerEvent
    events.push(structuredClone(event))
    try {
      const handler = handlers[new URL(request.url!, 'http://local').pathname.slice(1)]
      const answer = await handler?.(event, request, response)
      if (!response.writableEnded && answer !== neverAnswers)
        response.end(answer === undefined ? JSON.stringify(event) : JSON.stringify(answer))
    } catch (error) {
      response.setHeader('X-Amz-Function-Error', 'Unhandled')
      response.end(JSON.stringify({ errorMessage: (error as Error).message, errorType: 'Error', trace: [] }))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return {
    url,
    events,
    sources: () => events.map(event => event.triggerSource),
    of: (source: string) => events.filter(event => event.triggerSource === source),
    targets: Object.fromEntries(Object.keys(handlers).map(name => [arn(name), { kind: 'url' as const, url: `${url}/${name}` }])),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A handler that returns this never answers. */
export const neverAnswers = Symbol('waits')

/** The ARN of a Lambda function. */
export const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

/** Creates a temporary folder with trigger modules and their files. */
export function createModuleFolder(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-modules-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return {
    folder,
    targets: Object.fromEntries(
      Object.keys(files)
        .filter(name => /\.[cm]?[jt]s$/.test(name) && !name.includes('/'))
        .map(name => [arn(name.replace(/\..*$/, '')), { kind: 'module' as const, path: join(folder, name) }]),
    ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
