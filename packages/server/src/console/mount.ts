import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { isDeveloperHost, type MovableClock } from '../dev/index.ts'
import { jsonResponse } from '../http/index.ts'
import type { RequestLog } from '../request-log/index.ts'
import type { Console } from './console.ts'

/** What the console needs of the service. */
export type ConsoleContext = Context & {
  clock: MovableClock
  requestLog: RequestLog
  /** Aborted when the service begins to stop: open streams end then. */
  stopping: AbortSignal
}

/** Mounts the pages of development mode. A program that asks for `/` without wanting HTML goes on to the next handler. */
export function mountConsole(app: Hono<{ Bindings: HttpBindings }>, context: ConsoleContext): void {
  if (context.settings.mode !== 'development') throw new Error('console/ is for development mode only')
  // Loaded at its first use: most services are never looked at.
  let loaded: Promise<Console> | undefined
  const pages = () => (loaded ??= import('./console.ts').then(({ createConsole }) => createConsole(context)))

  app.get('/', async (c, next) => {
    const { incoming } = c.env
    if (!incoming.headers.accept?.includes('text/html') || !(await isDeveloperHost(context, incoming.headers.host))) return next()
    return (await pages()).fetch(c.req.raw, c.env)
  })
  // What tests and tools change below /_poolhouse/ is no request of the log.
  app.use('/_poolhouse/*', async (c, next) => {
    await next()
    if (loaded && c.req.method === 'POST' && c.res.status < 400) (await loaded).announce()
  })
  app.all('/_poolhouse/console/*', async c => {
    if (!(await isDeveloperHost(context, c.env.incoming.headers.host)))
      return jsonResponse(404, { message: `Nothing is served at ${c.req.method} ${c.req.path}` })
    return (await pages()).fetch(c.req.raw, c.env)
  })
}
