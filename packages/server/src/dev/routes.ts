import type { HttpBindings } from '@hono/node-server'
import { ServiceError } from '@poolhouse/contract'
import type { Hono } from 'hono'
import type { Clock, Context } from '../context.ts'
import { assertDevHeader, hostName, isAllowedOrigin, jsonResponse, originName, readBody } from '../http/index.ts'
import { findPoolIdByHost } from '../pools/index.ts'
import type { RequestLog } from '../request-log/index.ts'
import { readInbox } from './inbox.ts'
import type { ServiceClientRequest } from './seed.ts'
import { SeedError } from './seed-shape.ts'
import type { Seeder } from './seeder.ts'

/** The domain clock, which moves only forwards. */
export interface MovableClock extends Clock {
  /** Stored when it resolves. */
  advance(milliseconds: number): Promise<void>
}

const analyticsPath = '/_poolhouse/analytics'
/** Seconds. */
const maxStep = 100 * 365.25 * 24 * 60 * 60
/** Milliseconds. Clients and logs can read years of four digits only. */
const lastInstant = Date.UTC(9999, 0)

/**
 * Mounts the routes of development mode:
 * - `GET /_poolhouse/inbox`: `{"messages": [{at, sentAt?, kind, medium, to, subject, text, poolId}]}`, the newest first.
 * - `GET /_poolhouse/clock` and `POST /_poolhouse/clock {"seconds": 11}`: `{"now": "2026-01-02T03:04:05.678Z"}`.
 * - `GET /_poolhouse/requests?after=0&refused=true`: the events of requests after a number, oldest first: `{"events": [...], "last": 7, "missed": 0}`.
 * - `POST /_poolhouse/reset` reads the seeds again, empties the store and applies them: `{"pools": 1}`, the number of pools in the seeds.
 * - `POST /_poolhouse/service-clients {"userPoolId", "service": "opensearch", "domain"}` makes an app client as that service does.
 * - `GET /_poolhouse/analytics?period=day|week|month|year`: a page with charts; with `Accept: application/json` an AnalyticsReport.
 *
 * All but the page require the header `x-poolhouse`, and all refuse pages of other sites. The gateway allows every preflight, so these checks keep such pages out.
 */
export function mountDev(
  app: Hono<{ Bindings: HttpBindings }>,
  context: Context & { clock: MovableClock; requestLog: RequestLog },
  seeder: () => Promise<Seeder>,
): void {
  const { settings, clock, requestLog } = context
  const serviceHost = new URL(settings.publicUrl).hostname
  if (settings.mode !== 'development') throw new Error('dev/ is for development mode only')

  // The domain of a pool is for its users: it has pages and OAuth endpoints, and nothing of the developer's.
  const isPoolHost = async (name: string | undefined) => {
    const host = hostName(name)
    return host !== undefined && host !== serviceHost && (await findPoolIdByHost(context, host)) !== undefined
  }
  const nothingAt = (method: string, path: string) => jsonResponse(404, { message: `Nothing is served at ${method} ${path}` })

  app.get('/', async c =>
    (await isPoolHost(c.env.incoming.headers.host))
      ? nothingAt('GET', '/')
      : c.text(
          'Poolhouse runs here, in development mode, and answers as Amazon Cognito user pools do.\n' +
            `Give an AWS SDK or Amplify this address as its endpoint: ${settings.publicUrl}\n` +
            'The pages and documents of a pool are below /<pool id>/, such as /<pool id>/.well-known/openid-configuration.\n',
        ),
  )

  app.use('/_poolhouse/*', async (c, next) => {
    const { headers } = c.env.incoming
    if (await isPoolHost(headers.host)) return nothingAt(c.req.method, c.req.path)
    try {
      // A browser that opens the page cannot send the header; the page changes nothing, and other sites can neither read nor frame it.
      if (c.req.method !== 'GET' || c.req.path !== analyticsPath) assertDevHeader(headers)
    } catch (error) {
      if (error instanceof ServiceError) return jsonResponse(error.status, { message: error.message })
      throw error
    }
    if (!isAllowedOrigin(headers, settings.allowedHosts))
      return jsonResponse(403, {
        message: `Pages of ${originName(headers)} may not use /_poolhouse/. To allow them, name their host as an allowed host.`,
      })
    return next()
  })

  app.get('/_poolhouse/inbox', async () => jsonResponse(200, { messages: await readInbox(context) }, { 'Cache-Control': 'no-store' }))

  app.get(analyticsPath, async c => {
    const [{ analyticsPage, isPeriod, periodNames }, { readAnalyticsReport }] = await Promise.all([
      import('../charts/index.ts'),
      import('../pinpoint/report.ts'),
    ])
    const period = c.req.query('period') ?? 'week'
    if (!isPeriod(period)) return jsonResponse(400, { message: `period must be one of ${periodNames.join(', ')}.` })
    const report = await readAnalyticsReport(context, period)
    return c.req.header('accept')?.includes('application/json')
      ? jsonResponse(200, report, { 'Cache-Control': 'no-store' })
      : analyticsPage(report, analyticsPath)
  })

  app.get('/_poolhouse/requests', c => {
    const after = c.req.query('after') ?? '0'
    if (!/^\d{1,15}$/.test(after)) return jsonResponse(400, { message: 'after must be the number of an event, or 0.' })
    const events = requestLog.after(Number(after), { refusedOnly: c.req.query('refused') === 'true' })
    return jsonResponse(200, events, { 'Cache-Control': 'no-store' })
  })

  app.post('/_poolhouse/reset', async () => {
    try {
      return jsonResponse(200, { pools: await (await seeder()).reset() })
    } catch (error) {
      if (error instanceof SeedError) return jsonResponse(400, { message: `the seed cannot be applied: ${error.message}` })
      throw error
    }
  })

  app.post('/_poolhouse/service-clients', async c => {
    const { addServiceClient } = await import('./seed.ts')
    try {
      const body: unknown = await readJson(c.env.incoming)
      const { isNew, client } = await addServiceClient(context, body as ServiceClientRequest)
      return jsonResponse(isNew ? 201 : 200, client, { 'Cache-Control': 'no-store' })
    } catch (error) {
      if (error instanceof SeedError) return jsonResponse(400, { message: error.message })
      throw error
    }
  })

  const now = () => jsonResponse(200, { now: new Date(clock.now()).toISOString() }, { 'Cache-Control': 'no-store' })
  app.get('/_poolhouse/clock', now)
  app.post('/_poolhouse/clock', async c => {
    const seconds = readSeconds(await readBody(c.env.incoming, 1024).catch(() => Buffer.alloc(0)))
    if (seconds === undefined)
      return jsonResponse(400, {
        message: 'The body must be {"seconds": N}: how many seconds to move the clock forwards, more than 0, at most 100 years.',
      })
    const step = Math.ceil(seconds * 1000)
    if (clock.now() + step > lastInstant)
      return jsonResponse(400, { message: 'The clock ends with the year 9998, and it never goes back.' })
    await clock.advance(step)
    return now()
  })
}

/** The body as JSON; undefined for anything else. */
async function readJson(incoming: HttpBindings['incoming']): Promise<unknown> {
  try {
    return JSON.parse((await readBody(incoming, 64 * 1024)).toString())
  } catch {
    return undefined
  }
}

function readSeconds(body: Buffer): number | undefined {
  try {
    const { seconds } = JSON.parse(body.toString())
    return typeof seconds === 'number' && seconds > 0 && seconds <= maxStep ? seconds : undefined
  } catch {
    return undefined
  }
}
