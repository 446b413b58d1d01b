import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { authorize, authorizeByForm } from './authorize.ts'
import { logout, logoutByForm } from './logout.ts'
import { type CallOf, placesOf, type Visit, visitOf } from './place.ts'
import { register } from './register.ts'
import { revoke } from './revoke.ts'
import { token } from './token.ts'
import { userInfo } from './user-info.ts'

/** Paths are told apart by case, as the service's are. */
export type Routes = readonly (readonly [method: 'GET' | 'POST', path: `/${string}`, answer: (visit: Visit) => Promise<Response>])[]

/** `/authorize` is an older name that clients still use. */
const routes: Routes = [
  ['GET', '/oauth2/authorize', authorize],
  ['POST', '/oauth2/authorize', authorizeByForm],
  ['GET', '/authorize', authorize],
  ['POST', '/oauth2/token', token],
  ['GET', '/oauth2/userInfo', userInfo],
  ['POST', '/oauth2/userInfo', userInfo],
  ['POST', '/oauth2/revoke', revoke],
  ['POST', '/oauth2/register', register],
  ['GET', '/logout', logout],
  ['POST', '/logout', logoutByForm],
]

export const mountOAuth = (app: Hono<{ Bindings: HttpBindings }>, callOf: CallOf): void => mountRoutes(app, callOf, routes)

/** At the root and below the pool's id; other methods of the same paths are refused. */
export function mountRoutes(app: Hono<{ Bindings: HttpBindings }>, callOf: CallOf, routes: Routes): void {
  for (const [method, path, answer] of routes) app.on(method, placesOf(path), async c => answer(await visitOf(c, callOf)))
  // RFC 9110 §15.5.6; the service's has no body.
  for (const path of new Set(routes.map(([, path]) => path)))
    for (const place of placesOf(path)) app.all(place, () => new Response(null, { status: 405 }))
}
