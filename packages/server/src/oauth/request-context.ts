import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context as HonoContext } from 'hono'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Call, Context } from '../context.ts'
import { hostName } from '../http/index.ts'
import { findPoolIdByHost, type Pool } from '../pools/index.ts'

/** Where a request came in: below a pool's id, at a host of the pool's own, or at the root, where the client names the pool. */
export interface PoolLocation {
  poolId?: string
  /** What stands before the path: `/<pool id>`, or nothing. */
  pathPrefix: '' | `/${string}`
}

/** What every handler of a browser's or an app's request gets. */
export interface OAuthRequestContext {
  call: Call
  poolLocation: PoolLocation
  incoming: IncomingMessage
  query: URLSearchParams
}

export type CreateCall = (incoming: IncomingMessage) => Call

export async function readRequestContext(c: HonoContext<{ Bindings: HttpBindings }>, callOf: CreateCall): Promise<OAuthRequestContext> {
  const { incoming } = c.env
  const call = callOf(incoming)
  const poolId = c.req.param('poolId')
  const poolLocation: PoolLocation =
    poolId === undefined ? { poolId: await findPoolIdOfHost(call, incoming), pathPrefix: '' } : { poolId, pathPrefix: `/${poolId}` }
  return { call, poolLocation, incoming, query: new URL(c.req.url).searchParams }
}

/** A host of a pool's own. At the service's own the client names the pool. */
async function findPoolIdOfHost(call: Call, { headers }: IncomingMessage): Promise<string | undefined> {
  const host = hostName(headers.host)
  return host === undefined || host === new URL(call.settings.publicUrl).hostname ? undefined : findPoolIdByHost(call, host)
}

/** An address of ours as clients know it. */
export const endpointUrl = ({ settings }: Context, poolId: string, path: `/${string}`): string => `${settings.publicUrl}/${poolId}${path}`

/** The client that a request names, if it is of the pool that answers there. */
export async function findClientAt(
  call: Call,
  { poolId }: PoolLocation,
  id: string,
): Promise<{ pool: Pool; client: AppClient } | undefined> {
  const found = await findClient(call, id)
  return found && (poolId === undefined || found.pool.id === poolId) ? found : undefined
}
