import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { isDeveloperHost } from './developer-host.ts'

/** Below it LocalStack has the sign-in page and the OAuth endpoints of all pools: the client id names the pool. */
const prefix = '/_aws/cognito-idp'

/** Where programs and people enter; the pages lead on to their own addresses. https://docs.localstack.cloud/aws/services/cognito-idp.md */
const paths = ['/login', '/signup', '/logout', '/oauth2/authorize', '/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke'] as const

/** Answers LocalStack's own paths as the same path at the root, for programs that were configured for LocalStack. */
export function mountLocalStackPaths(app: Hono<{ Bindings: HttpBindings }>, context: Context): void {
  for (const path of paths)
    app.all(`${prefix}${path}`, async (c, next) => {
      if (!(await isDeveloperHost(context, c.env.incoming.headers.host))) return next()
      const url = new URL(c.req.url)
      url.pathname = path
      // Bodies are read from the connection, so that this request needs none.
      return app.fetch(new Request(url, { method: c.req.method, headers: c.req.raw.headers }), c.env)
    })
}
