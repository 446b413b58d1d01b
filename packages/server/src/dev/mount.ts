import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { jsonResponse } from '../http/index.ts'
import type { DevService } from './api/route.ts'
import { isDeveloperHost } from './developer-host.ts'
import { mountLocalStackPaths } from './localstack-paths.ts'

type Bindings = { Bindings: HttpBindings }

const nothingAt = (method: string, path: string): Response => jsonResponse(404, { message: `Nothing is served at ${method} ${path}` })

/** Mounts what development mode offers: a text at `/`, the routes below `/_poolhouse/`, which are loaded at their first use, and LocalStack's paths. */
export function mountDev(app: Hono<Bindings>, context: DevService['context'], seeder: DevService['seeder']): void {
  const { settings } = context
  if (settings.mode !== 'development') throw new Error('dev/ is for development mode only')

  app.get('/', async c =>
    (await isDeveloperHost(context, c.env.incoming.headers.host))
      ? c.text(
          'Poolhouse runs here, in development mode, and answers as Amazon Cognito user pools do.\n' +
            `Give an AWS SDK or Amplify this address as its endpoint: ${settings.publicUrl}\n` +
            'The pages and documents of a pool are below /<pool id>/, such as /<pool id>/.well-known/openid-configuration.\n',
        )
      : nothingAt('GET', '/'),
  )

  mountLocalStackPaths(app, context)

  app.all('/_poolhouse/*', async (c, next) => {
    if (!(await isDeveloperHost(context, c.env.incoming.headers.host))) return nothingAt(c.req.method, c.req.path)
    const { serveDevRoute } = await import('./routes.ts')
    return (await serveDevRoute(c, { context, seeder })) ?? next()
  })
}
