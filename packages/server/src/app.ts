import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { mountBranding } from './branding/index.ts'
import type { Context } from './context.ts'
import { type MovableClock, mountDev, type Seeder } from './dev/index.ts'
import { anonymousCallFactory, createGateway } from './gateway/index.ts'
import { hostName } from './http/index.ts'
import { findAccessKey } from './iam/index.ts'
import { kms } from './kms/index.ts'
import { mountDiscovery, mountOAuth } from './oauth/index.ts'
import { operations } from './operations/index.ts'
import { mountPages } from './pages/index.ts'
import { findPoolIdByHost } from './pools/index.ts'
import { sts } from './sts/index.ts'

/** The only file that mounts rooms together. */
export function createApp(context: Context & { clock: MovableClock }, beginning: () => Promise<Seeder>): Hono<{ Bindings: HttpBindings }> {
  const inDevelopment = context.settings.mode === 'development'
  const app = createGateway({
    context,
    operations,
    queryServices: [sts],
    jsonServices: [kms],
    servesHost: async host => {
      const name = hostName(host)
      return name !== undefined && (await findPoolIdByHost(context, name)) !== undefined
    },
    findAccessKey: id => findAccessKey(context, id),
    prepareInput: context.fixedIds?.prepareInput,
  })
  mountDiscovery(app, context)
  const callOf = anonymousCallFactory(context)
  mountOAuth(app, context, callOf)
  mountPages(app, context, callOf)
  mountBranding(app, context)
  if (inDevelopment) mountDev(app, context, beginning)
  return app
}
