import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Hono, Context as HonoContext } from 'hono'
import type { Call, Context } from '../context.ts'
import { type FindDirectAnswer, type Reply, toResponse } from '../http/index.ts'
import { poolIdPathPattern } from '../pools/index.ts'
import { traceOf } from '../request-log/index.ts'
import { classOfPath } from '../request-quotas/index.ts'
import { authorize, redirectFormToQuery } from './authorize.ts'
import type { Federation } from './federation.ts'
import { logout } from './logout.ts'
import { register } from './register.ts'
import { type CreateCall, type OAuthRequestContext, resolvePoolLocation } from './request-context.ts'
import { refuseBeyondQuota } from './request-quotas.ts'
import { revoke } from './revoke.ts'
import { token } from './token.ts'
import { userInfo } from './user-info.ts'

/** What answers a path. */
export type RouteHandler = (request: OAuthRequestContext) => Promise<Reply | Response>
type FederatedRoute = readonly [
  method: 'GET' | 'POST',
  path: `/${string}`,
  handler: (request: OAuthRequestContext, federation: Federation) => Promise<Reply | Response>,
]

/** Endpoints that are served at the root and below a pool's id. Paths are case-sensitive, as the service's are. */
export type Routes = readonly (readonly [method: 'GET' | 'POST', path: `/${string}`, handler: RouteHandler])[]

/** `/authorize` is an older path that clients still use. */
const routes: readonly FederatedRoute[] = [
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

/** The endpoints that pages of other origins may call. docs/reference/oauth-endpoints.md#7.5. */
const corsPaths = new Set<string>(['/oauth2/token', '/oauth2/revoke', '/oauth2/userInfo'])

/** Whether this is the path of an OAuth endpoint, at the root or below a pool's id, that answers no preflight. */
export function refusesPreflight(path: string): boolean {
  const isCalled = ([, endpoint]: FederatedRoute) => path === endpoint || path.slice(path.indexOf('/', 1)) === endpoint
  return routes.some(route => isCalled(route) && !corsPaths.has(route[1]))
}

/** Mounts the OAuth endpoints. Returns what answers token requests without the router. */
export function mountOAuth(
  app: Hono<{ Bindings: HttpBindings }>,
  context: Context,
  createCall: CreateCall,
  federation: Federation,
): FindDirectAnswer {
  mountRoutes(
    app,
    context,
    createCall,
    routes.map(([method, path, handler]) => [method, path, request => handler(request, federation)]),
  )
  const serve = requestServer(context, createCall)
  return (incoming, outgoing) => {
    const match = tokenPath.exec(incoming.url!)
    if (!match) return undefined
    const request = { incoming, outgoing, poolId: match[1], url: incoming.url! }
    return () => serve(request, token)
  }
}

const tokenPath = /^(?:\/([a-z0-9-]+_[0-9A-Za-z]+))?\/oauth2\/token$/

/** RFC 6797: browsers use https alone for a year. Not for hosts below it, which others may serve. */
const transportSecurity = 'max-age=31536000'

interface ServedRequest {
  incoming: IncomingMessage
  outgoing: ServerResponse
  /** The pool id that the path begins with. */
  poolId: string | undefined
  /** With the query. */
  url: string
}

/** Calls the handler of an endpoint for a request. */
function requestServer({ settings }: Context, createCall: CreateCall) {
  const { hostname: serviceHost, protocol } = new URL(settings.publicUrl)
  const isHttps = protocol === 'https:'
  return async ({ incoming, outgoing, poolId, url }: ServedRequest, handler: RouteHandler): Promise<Reply | Response> => {
    const call = createCall(incoming)
    // On the raw response: a change of a Response's headers costs more than the rest of a small request.
    outgoing.setHeader('x-amz-cognito-request-id', call.requestId)
    if (isHttps) outgoing.setHeader('Strict-Transport-Security', transportSecurity)
    const refused = call.requestQuotas && refuseByPath(call, incoming, poolId)
    if (refused) return refused
    const poolLocation = await resolvePoolLocation(call, incoming, { poolId, serviceHost })
    let parsed: URLSearchParams | undefined
    return handler({
      call,
      poolLocation,
      incoming,
      // Parsed by those who read it: a token request has none.
      get query() {
        parsed ??= new URL(url, settings.publicUrl).searchParams
        return parsed
      },
    })
  }
}

/** The token endpoint counts for itself, by its grant. */
function refuseByPath(call: Call, incoming: IncomingMessage, poolId: string | undefined): Response | undefined {
  const path = incoming.url!.split('?', 1)[0]!.slice(poolId === undefined ? 0 : poolId.length + 1)
  const of = classOfPath[`${incoming.method} ${path}`]
  return of && refuseBeyondQuota(call, { of, pool: poolId }, incoming.headers.accept)
}

/** Mounts each route at the root and below `/<pool id>`; another method of the same path is answered with 405. */
export function mountRoutes(app: Hono<{ Bindings: HttpBindings }>, context: Context, createCall: CreateCall, routes: Routes): void {
  const paths = new Map<string, Map<string, RouteHandler>>()
  for (const [method, path, handler] of routes) paths.set(path, (paths.get(path) ?? new Map<string, RouteHandler>()).set(method, handler))
  const serveRequest = requestServer(context, createCall)
  const serve = async (c: HonoContext<{ Bindings: HttpBindings }>, methods: Map<string, RouteHandler>): Promise<Response> => {
    const handler = methods.get(c.req.method === 'HEAD' ? 'GET' : c.req.method)
    // RFC 9110 §15.5.6; like the service's answer it has no body.
    const { incoming, outgoing } = c.env
    if (!handler) {
      const rule = { id: 'method-unknown', sent: c.req.method.slice(0, 20), value: [...methods.keys()].join(' or ') }
      traceOf(incoming).refusal = { code: 'http-405', rule }
      return new Response(null, { status: 405 })
    }
    const answer = await serveRequest({ incoming, outgoing, poolId: c.req.param('poolId'), url: c.req.url }, handler)
    return answer instanceof Response ? answer : toResponse(answer)
  }
  for (const [path, methods] of paths) app.all(path, c => serve(c, methods))
  // One pattern for all paths below a pool's id: the router tries each pattern for each request.
  app.all(`/${poolIdPathPattern}/*`, async (c, next) => {
    const methods = paths.get(c.req.path.slice(c.req.path.indexOf('/', 1)))
    return methods ? serve(c, methods) : next()
  })
}
