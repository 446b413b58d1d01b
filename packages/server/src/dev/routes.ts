import type { HttpBindings } from '@hono/node-server'
import { ServiceError } from '@poolhouse/contract'
import type { Hono, Context as HonoContext } from 'hono'
import { assertDevHeader, ConnectionLost, isAllowedOrigin, jsonResponse, originName } from '../http/index.ts'
import { type DevRequest, type DevService, type Route, readJson, refusal, routes } from './api/index.ts'
import { isDeveloperHost } from './developer-host.ts'
import { mountLocalStackPaths } from './localstack-paths.ts'
import { SeedError } from './seed-shape.ts'

type Bindings = { Bindings: HttpBindings }

/**
 * Mounts the routes of development mode, which `GET /_poolhouse/openapi.json` describes. All but the pages require the header `x-poolhouse`, and all refuse
 * pages of other sites. The gateway allows every preflight, so these checks keep such pages out.
 */
export function mountDev(app: Hono<Bindings>, context: DevService['context'], seeder: DevService['seeder']): void {
  const { settings } = context
  if (settings.mode !== 'development') throw new Error('dev/ is for development mode only')

  const nothingAt = (method: string, path: string) => jsonResponse(404, { message: `Nothing is served at ${method} ${path}` })

  app.get('/', async c =>
    (await isDeveloperHost(context, c.env.incoming.headers.host))
      ? c.text(
          'Poolhouse runs here, in development mode, and answers as Amazon Cognito user pools do.\n' +
            `Give an AWS SDK or Amplify this address as its endpoint: ${settings.publicUrl}\n` +
            'The pages and documents of a pool are below /<pool id>/, such as /<pool id>/.well-known/openid-configuration.\n',
        )
      : nothingAt('GET', '/'),
  )

  const isPage = (method: string, path: string) => (routes as Readonly<Record<string, Route>>)[`${method} ${path}`]?.isPage ?? false
  app.use('/_poolhouse/*', async (c, next) => {
    const { headers } = c.env.incoming
    if (!(await isDeveloperHost(context, headers.host))) return nothingAt(c.req.method, c.req.path)
    try {
      // A browser that opens a page cannot send the header; the page changes nothing, and other sites can neither read nor frame it.
      if (!isPage(c.req.method, c.req.path)) assertDevHeader(headers)
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

  mountLocalStackPaths(app, context)

  for (const [name, route] of Object.entries(routes)) {
    const [method, path] = name.split(' ') as [string, string]
    app.on(method, path, async c => {
      try {
        return await route.run(requestOf(c, route), { context, seeder })
      } catch (error) {
        if (error instanceof SeedError) return refusal(error.message)
        if (error instanceof ServiceError) return refusal(`${error.name}: ${error.message}`)
        if (error instanceof ConnectionLost) return refusal('The client closed the connection.')
        throw error
      }
    })
  }
}

function requestOf(c: HonoContext<Bindings>, { query = {}, body }: Route): DevRequest {
  const given = Object.keys(query).flatMap(name => {
    const value = c.req.query(name)
    return value === undefined ? [] : [[name, value]]
  })
  const { incoming } = c.env
  const gone = new AbortController()
  c.env.outgoing.once('close', () => gone.abort())
  return {
    query: Object.fromEntries(given),
    accept: c.req.header('accept') ?? '',
    body: () => readJson(incoming, body?.limit ?? 0),
    gone: gone.signal,
  }
}
