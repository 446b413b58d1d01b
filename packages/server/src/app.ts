import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { createAuthorizer } from './access/index.ts'
// Not by its index: the rules of styles are loaded by the operations and pages that use them.
import { mountBranding } from './branding/routes.ts'
import { mountConsole } from './console/index.ts'
import type { Context } from './context.ts'
import { type MovableClock, mountDev, type Seeder } from './dev/index.ts'
import { federation, mountFederation } from './federation/index.ts'
import { anonymousCallFactory, createDirectAnswers, createGateway } from './gateway/index.ts'
import { awsServiceHosts, type FindDirectAnswer, hostName } from './http/index.ts'
import { findAccessKey, iam } from './iam/index.ts'
import { mountIdentity } from './identity.ts'
import { kms } from './kms/index.ts'
import { mountDiscovery, mountOAuth, refusesPreflight } from './oauth/index.ts'
import { operations } from './operations/index.ts'
import { mountPages } from './pages/index.ts'
import { pinpoint } from './pinpoint/index.ts'
import { findPoolIdByHost } from './pools/index.ts'
import type { RequestLog } from './request-log/index.ts'
import { sts } from './sts/index.ts'
import { isIssuerHost } from './tokens/index.ts'

/** Mounts the routes of all rooms on the gateway; what comes most often is answered without them. */
export function createApp(
  context: Context & { clock: MovableClock; requestLog: RequestLog; stopping: AbortSignal },
  seeder: Seeder,
): { app: Hono<{ Bindings: HttpBindings }>; findDirectAnswer: FindDirectAnswer } {
  const { awsRegions } = context.settings
  const awsHosts = new Set(awsRegions && awsServiceHosts(awsRegions))
  const { app, findDirectAnswer } = createGateway({
    context,
    operations,
    queryServices: [sts, iam],
    jsonServices: [kms],
    restServices: [pinpoint],
    servesHost: async host => {
      const name = hostName(host)
      if (name === undefined) return false
      return awsHosts.has(name) || isIssuerHost(context.settings, name) || (await findPoolIdByHost(context, name)) !== undefined
    },
    findAccessKey: (id, sessionToken) => findAccessKey(context, id, sessionToken),
    authorize: createAuthorizer(context),
    prepareInput: context.fixedIds?.prepareInput,
    refusesPreflight,
  })
  mountIdentity(app, context)
  mountDiscovery(app, context)
  const createCall = anonymousCallFactory(context)
  const findTokenAnswer = mountOAuth(app, context, createCall, federation)
  mountFederation(app, context, createCall)
  mountPages(app, context, createCall)
  mountBranding(app, context)
  if (context.settings.mode === 'development') {
    mountConsole(app, context)
    mountDev(app, context, seeder)
  }
  return { app, findDirectAnswer: createDirectAnswers(context, [findDirectAnswer, findTokenAnswer]) }
}
