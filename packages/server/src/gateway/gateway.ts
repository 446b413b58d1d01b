import type { HttpBindings } from '@hono/node-server'
import { refuse } from '@poolhouse/contract'
import { Hono } from 'hono'
import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { isAllowedHost, jsonResponse, parseNetworks, preflight } from '../http/index.ts'
import type { FindAccessKey } from './identity.ts'
import { answerJson, type GatewayContext, type JsonService, jsonErrorResponse } from './json.ts'
import { answerQuery, isQueryRequest, type QueryService } from './query.ts'
import { createOperationLoader, type Registry } from './registry.ts'

export interface GatewayOptions {
  context: Context
  operations: Registry
  queryServices: readonly QueryService[]
  jsonServices: readonly JsonService[]
  findAccessKey: FindAccessKey
  /** Hosts of pools: development mode answers to them as well. */
  servesHost?: (host: string | undefined) => Promise<boolean>
  /** See JsonGate. */
  prepareInput?: GatewayContext['prepareInput']
  /** The real clock, for signatures; the domain clock may have been moved. */
  realNow?: () => number
}

/**
 * An app that answers the API and health, and leaves every other address to routes that are added to it later: a POST without an X-Amz-Target
 * to another path than `/` goes on to them.
 */
export function createGateway({
  context,
  operations,
  queryServices,
  jsonServices,
  findAccessKey,
  servesHost = async () => false,
  prepareInput,
  realNow = Date.now,
}: GatewayOptions) {
  const { settings } = context
  const gate: GatewayContext = {
    context,
    settings,
    findAccessKey,
    prepareInput,
    realNow,
    jsonServices,
    operations: createOperationLoader(operations),
    proxies: parseNetworks(settings.trustedProxies),
  }
  const app = new Hono<{ Bindings: HttpBindings }>()

  if (settings.mode === 'development') {
    const hosts = [...settings.allowedHosts, new URL(settings.publicUrl).hostname]
    app.use('*', async (c, next) => {
      const { host } = c.env.incoming.headers
      if (!isAllowedHost(host, hosts) && !(await servesHost(host))) return jsonErrorResponse(newUuid(), foreignHost(host))
      return next()
    })
  }

  app.options('*', c => preflight(c.env.incoming.headers))

  app.post('*', (c, next) => {
    const { incoming } = c.env
    if (incoming.headers['x-amz-target'] !== undefined) return answerJson(gate, incoming, newUuid)
    if (c.req.path !== '/') return next()
    return isQueryRequest(incoming) ? answerQuery(gate, queryServices, incoming, newUuid) : answerJson(gate, incoming, newUuid)
  })
  // Presigned calls of the Query protocol are GET.
  app.get('/', (c, next) => (isQueryRequest(c.env.incoming) ? answerQuery(gate, queryServices, c.env.incoming, newUuid) : next()))

  const services = Object.fromEntries(
    ['cognito-idp', ...[...queryServices, ...jsonServices].map(service => service.name)].map(name => [name, 'running']),
  )
  app.get('/health', () => jsonResponse(200, { status: 'ok', services }))
  app.get('/_localstack/health', () => jsonResponse(200, { services, edition: 'poolhouse' }))

  app.notFound(c => jsonResponse(404, { message: `Nothing is served at ${c.req.method} ${c.req.path}` }))
  app.onError((error, c) => {
    context.log.error('A request failed unexpectedly', { path: c.req.path, cause: error.stack ?? error.message })
    return jsonResponse(500, { message: 'Something went wrong' })
  })
  return app
}

const foreignHost = (host: string | undefined) =>
  refuse(
    'ForbiddenException',
    `In development mode this service answers to loopback names only, not to "${(host ?? '').slice(0, 255)}". Use localhost, or name the host as an allowed host.`,
  )
