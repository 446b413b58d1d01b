import type { HttpBindings } from '@hono/node-server'
import { ServiceError } from '@poolhouse/contract'
import { Hono } from 'hono'
import { readFormFields } from '../http/index.ts'
import { explainRefusal, loggedPath, traceOf } from '../request-log/index.ts'
import { Changes } from './changes.ts'
import { mayRead, passesCsrfCheck } from './guard.ts'
import { analyticsPage } from './handlers/analytics.ts'
import { clientPage, shownSecretsPage } from './handlers/client.ts'
import { advanceClock, clockPage } from './handlers/clock.ts'
import { homePage } from './handlers/home.ts'
import { inboxPage } from './handlers/inbox.ts'
import { poolPage } from './handlers/pool.ts'
import { requestsPage } from './handlers/requests.ts'
import { actOnUser, confirmActionPage, userPage } from './handlers/user.ts'
import { pageResponse } from './layout.ts'
import type { ConsoleContext } from './mount.ts'
import { paths } from './paths.ts'
import { type ConsoleRequest, consoleRequest, NothingThere } from './request.ts'
import { problemView, refusalView } from './views/problem.ts'

/** Answers a request with a page. */
type Handler = (request: ConsoleRequest) => Promise<Response>
/** Answers a form whose origin and token were checked. `form`: its fields. */
type FormHandler = (request: ConsoleRequest, form: URLSearchParams) => Promise<Response>

const pages: Readonly<Record<string, Handler>> = {
  [paths.home]: homePage,
  [paths.inbox]: inboxPage,
  [paths.requests]: requestsPage,
  [paths.analytics]: analyticsPage,
  [paths.clock]: clockPage,
  [paths.pool(':poolId')]: poolPage,
  [`${paths.pool(':poolId')}/clients/:clientId`]: clientPage,
  [paths.user(':poolId', ':sub')]: userPage,
  [paths.userAction(':poolId', ':sub', ':action')]: confirmActionPage,
}

const forms: Readonly<Record<string, FormHandler>> = {
  [paths.clock]: advanceClock,
  [`${paths.pool(':poolId')}/clients/:clientId/secrets`]: shownSecretsPage,
  [paths.userAction(':poolId', ':sub', ':action')]: actOnUser,
}

/** The pages, and how they get to know that something changed. */
export interface Console {
  fetch: Hono<{ Bindings: HttpBindings }>['fetch']
  /** Something was changed that is no request of the log. */
  announce(): void
}

/** The app that answers with pages. Whether the request may come here at all (host, mode) is checked before. */
export function createConsole(context: ConsoleContext): Console {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const changes = new Changes(context)

  app.use('*', async (c, next) => {
    if (c.req.method === 'POST' || mayRead(c.env.incoming.headers, context.settings.publicUrl)) return next()
    return pageResponse(
      403,
      problemView({ title: 'Opened from another site', text: 'Pages of other sites get nothing from here. Open it from this page.' }),
    )
  })

  for (const [path, handler] of Object.entries(pages))
    app.get(path, c => handler(consoleRequest(context, c.env.incoming, { url: c.req.url, params: c.req.param() })))

  for (const [path, handler] of Object.entries(forms))
    app.post(path, async c => {
      const { incoming } = c.env
      const fields = await readFormFields(incoming)
      if (typeof fields !== 'object' || !passesCsrfCheck(context, incoming.headers, fields.get('_csrf') ?? undefined)) {
        traceOf(incoming).refusal = { code: 'http-403', rule: { id: 'form-out-of-date' } }
        return pageResponse(
          403,
          problemView({
            title: 'This form is out of date',
            text: 'It was not sent by a page of this service of today. Open the page again, and repeat it.',
          }),
        )
      }
      return handler(consoleRequest(context, incoming, { url: c.req.url, params: c.req.param() }), fields)
    })

  // A HEAD request has no body that could end.
  app.get(paths.events, c => (c.env.incoming.method === 'HEAD' ? c.body(null) : changes.stream()))

  app.notFound(c => {
    traceOf(c.env.incoming).refusal = { code: 'http-404', rule: { id: 'path-unknown', sent: loggedPath(c.env.incoming.url ?? '/') } }
    return pageResponse(404, problemView({ title: 'There is no such page', text: 'The console has nothing at this address.' }))
  })
  app.onError(async (error, c) => {
    const trace = traceOf(c.env.incoming)
    trace.refusal = error
    if (error instanceof NothingThere) return pageResponse(404, problemView({ title: 'Not found', text: error.message }))
    if (error instanceof ServiceError && error.status < 500)
      return pageResponse(error.status, refusalView(error, await explainRefusal(trace, context.settings)))
    throw error
  })
  return { fetch: app.fetch, announce: () => changes.announce() }
}
