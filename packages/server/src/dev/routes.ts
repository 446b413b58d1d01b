import type { HttpBindings } from '@hono/node-server'
import { ServiceError } from '@poolhouse/contract'
import type { Context as HonoContext } from 'hono'
import { assertDevHeader, ConnectionLost, isAllowedOrigin, originName } from '../http/index.ts'
import { type DevRequest, type DevService, type Route, type RouteName, readJson, refusal, routes } from './api/index.ts'
import { SeedError } from './seed-shape.ts'

type Bindings = { Bindings: HttpBindings }

/**
 * Answers below `/_poolhouse/`, as `GET /_poolhouse/openapi.json` describes. All routes but the pages require the header `x-poolhouse`, and all refuse
 * pages of other sites. The gateway allows every preflight, so these checks keep such pages out. Undefined for a path without a route.
 */
export async function serveDevRoute(c: HonoContext<Bindings>, service: DevService): Promise<Response | undefined> {
  const { settings } = service.context
  const { headers } = c.env.incoming
  try {
    // A browser that opens a page cannot send the header; the page changes nothing, and other sites can neither read nor frame it.
    if (!findRoute(c.req.method, c.req.path)?.isPage) assertDevHeader(headers)
    if (!isAllowedOrigin(headers, settings.allowedHosts))
      return refusal(`Pages of ${originName(headers)} may not use /_poolhouse/. To allow them, name their host as an allowed host.`, 403)
    const route = findRoute(c.req.method === 'HEAD' ? 'GET' : c.req.method, c.req.path)
    return route && (await answerRoute(c, route, service))
  } catch (error) {
    if (error instanceof ServiceError) return refusal(error.message, error.status)
    throw error
  }
}

const findRoute = (method: string, path: string): Route | undefined => {
  const name = `${method} ${path}` as RouteName
  return Object.hasOwn(routes, name) ? routes[name] : undefined
}

async function answerRoute(c: HonoContext<Bindings>, route: Route, service: DevService): Promise<Response> {
  try {
    return await route.run(requestOf(c, route), service)
  } catch (error) {
    if (error instanceof SeedError) return refusal(error.message)
    if (error instanceof ServiceError) return refusal(`${error.name}: ${error.message}`)
    if (error instanceof ConnectionLost) return refusal('The client closed the connection.')
    throw error
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
