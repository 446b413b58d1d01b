import type { HttpBindings } from '@hono/node-server'
import type { Hono, Context as HonoContext } from 'hono'
import { poolIdPathPattern } from '../pools/index.ts'
import { authorize, redirectFormToQuery } from './authorize.ts'
import { logout } from './logout.ts'
import { register } from './register.ts'
import { type CreateCall, type OAuthRequestContext, readRequestContext } from './request-context.ts'
import { revoke } from './revoke.ts'
import { token } from './token.ts'
import { userInfo } from './user-info.ts'

/** Paths are told apart by case, as the service's are. */
export type Routes = readonly (readonly [
  method: 'GET' | 'POST',
  path: `/${string}`,
  answer: (visit: OAuthRequestContext) => Promise<Response>,
])[]

/** `/authorize` is an older name that clients still use. */
const routes: Routes = [
  ['GET', '/oauth2/authorize', authorize],
  ['POST', '/oauth2/authorize', redirectFormToQuery('/oauth2/authorize')],
  ['GET', '/authorize', authorize],
  ['POST', '/oauth2/token', token],
  ['GET', '/oauth2/userInfo', userInfo],
  ['POST', '/oauth2/userInfo', userInfo],
  ['POST', '/oauth2/revoke', revoke],
  ['POST', '/oauth2/register', register],
  ['GET', '/logout', logout],
  ['POST', '/logout', redirectFormToQuery('/logout')],
]

export const mountOAuth = (app: Hono<{ Bindings: HttpBindings }>, callOf: CreateCall): void => mountRoutes(app, callOf, routes)

type RouteHandler = Routes[number][2]

/** At the root and below the pool's id; other methods of the same paths are refused. */
export function mountRoutes(app: Hono<{ Bindings: HttpBindings }>, callOf: CreateCall, routes: Routes): void {
  const paths = new Map<string, Map<string, RouteHandler>>()
  for (const [method, path, answer] of routes) paths.set(path, (paths.get(path) ?? new Map<string, RouteHandler>()).set(method, answer))
  const serve = async (c: HonoContext<{ Bindings: HttpBindings }>, methods: Map<string, RouteHandler>): Promise<Response> => {
    const answer = methods.get(c.req.method === 'HEAD' ? 'GET' : c.req.method)
    // RFC 9110 §15.5.6; the service's has no body.
    return answer ? answer(await readRequestContext(c, callOf)) : new Response(null, { status: 405 })
  }
  for (const [path, methods] of paths) app.all(path, c => serve(c, methods))
  // One pattern for all of them: a request tries each pattern that there is.
  app.all(`/${poolIdPathPattern}/*`, async (c, next) => {
    const methods = paths.get(c.req.path.slice(c.req.path.indexOf('/', 1)))
    return methods ? serve(c, methods) : next()
  })
}
