import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { refuse } from '@poolhouse/contract'
import { Hono } from 'hono'
import type { Context } from '../context.ts'
import { type FindDirectAnswer, isAllowedHost, jsonResponse, parseNetworks, preflight, toResponse } from '../http/index.ts'
import { reportOutages } from '../outage.ts'
import { loggedPath, traceOf } from '../request-log/index.ts'
import type { Authorize } from './authorization.ts'
import { developmentHosts } from './direct.ts'
import { errorResponse } from './error-response.ts'
import type { FindAccessKey } from './identity.ts'
import { answerJson, type GatewayContext, type JsonService, jsonErrorReply } from './json.ts'
import { answerQuery, isQueryRequest, type QueryService } from './query.ts'
import { checkReadiness } from './readiness.ts'
import { createOperationLoader, type Registry } from './registry.ts'
import { RememberingRouter } from './remembering-router.ts'
import { answerRestJson, type RestJsonService } from './rest-json.ts'

/** The rooms that the gateway dispatches to, and its hooks. */
export interface GatewayOptions {
  context: Context
  operations: Registry
  queryServices: readonly QueryService[]
  jsonServices: readonly JsonService[]
  restServices: readonly RestJsonService[]
  findAccessKey: FindAccessKey
  /** Evaluates the policies of an access key that is not an administrator's. */
  authorize: Authorize
  /** Whether a Host header has the domain of a pool. Development mode answers to these besides the allowed hosts. */
  servesHost?: (host: string | undefined) => Promise<boolean>
  prepareInput?: GatewayContext['prepareInput']
  /** Whether a path of another room answers no CORS preflight; all others do. */
  refusesPreflight?: (path: string) => boolean
  /** The real clock, for signatures; the domain clock may have been moved. */
  realNow?: () => number
}

/**
 * Creates the app that answers the API and health checks: `/health` says that the process runs, `/ready` that it can do its work. Routes of other rooms are added to it later; a POST to another path than `/` without
 * an X-Amz-Target goes on to them. `findDirectAnswer` has the answer to one with it.
 */
export function createGateway({
  context,
  operations,
  queryServices,
  jsonServices,
  restServices,
  findAccessKey,
  authorize,
  servesHost = async () => false,
  prepareInput,
  refusesPreflight = () => false,
  realNow = () => Date.now(),
}: GatewayOptions) {
  const { settings } = context
  const gateway: GatewayContext = {
    context,
    settings,
    findAccessKey,
    authorize,
    prepareInput,
    realNow,
    jsonServices,
    operations: createOperationLoader(operations),
    proxies: parseNetworks(settings.trustedProxies),
  }
  const app = new Hono<{ Bindings: HttpBindings }>({ router: new RememberingRouter() })

  const hosts = developmentHosts(settings)
  if (hosts) {
    app.use('*', async (c, next) => {
      const { host } = c.env.incoming.headers
      if (!isAllowedHost(host, hosts) && !(await servesHost(host))) return refuseHost(c.env.incoming, host)
      return next()
    })
  }

  app.options('*', (c, next) => (refusesPreflight(c.req.path) ? next() : preflight(c.env.incoming.headers)))

  app.post('*', (c, next) => {
    const { incoming } = c.env
    if (incoming.headers['x-amz-target'] !== undefined) return answerJson(gateway, incoming).then(toResponse)
    if (c.req.path !== '/') return next()
    return isQueryRequest(incoming) ? answerQuery(gateway, queryServices, incoming) : answerJson(gateway, incoming).then(toResponse)
  })
  // Presigned requests of the Query protocol use GET.
  app.get('/', (c, next) => (isQueryRequest(c.env.incoming) ? answerQuery(gateway, queryServices, c.env.incoming) : next()))

  for (const service of restServices) app.all(`${service.pathPrefix}*`, c => answerRestJson(gateway, service, c.env.incoming))

  const names = [...[...queryServices, ...jsonServices].map(({ name }) => name), ...restServices.map(service => service.endpointPrefix)]
  const services = Object.fromEntries(['cognito-idp', ...names].map(name => [name, 'running']))
  for (const path of ['/health', '/health/live']) app.get(path, () => jsonResponse(200, { status: 'ok', services }))
  const readiness = reportOutages(context.log, { during: 'The service is not ready', after: 'The service is ready again' })
  const answerReady = async () => {
    const { isReady, ...checks } = await checkReadiness(context, readiness)
    const status = isReady ? 'ready' : 'unavailable'
    return jsonResponse(isReady ? 200 : 503, { status, ...checks }, { 'Cache-Control': 'no-store' })
  }
  for (const path of ['/ready', '/health/ready']) app.get(path, answerReady)
  app.get('/_localstack/health', () => jsonResponse(200, { services, edition: 'poolhouse' }))

  app.notFound(c => {
    const { incoming } = c.env
    traceOf(incoming).refusal = { code: 'http-404', rule: { id: 'path-unknown', sent: loggedPath(incoming.url ?? '/') } }
    return jsonResponse(404, { message: `Nothing is served at ${c.req.method} ${c.req.path}` })
  })
  app.onError((error, c) => errorResponse(context, c.env.incoming, error))
  /** Every POST with an X-Amz-Target, as `app` answers it. */
  const findDirectAnswer: FindDirectAnswer = incoming =>
    incoming.headers['x-amz-target'] === undefined ? undefined : () => answerJson(gateway, incoming)
  return { app, findDirectAnswer }
}

function refuseHost(incoming: IncomingMessage, host = ''): Response {
  const trace = traceOf(incoming)
  const sent = host.slice(0, 255)
  const refusal = refuse(
    'ForbiddenException',
    `In development mode this service answers to loopback names only, not to "${sent}". Use localhost, or name the host as an allowed host.`,
    { rule: { id: 'host-not-allowed', sent } },
  )
  trace.refusal = refusal
  return toResponse(jsonErrorReply(trace.requestId, refusal))
}
