import type { IncomingMessage } from 'node:http'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { hostName } from '../http/index.ts'
import { findPoolIdByHost, type Pool } from '../pools/index.ts'

/** Where a request came in: below a pool's id, at a domain of a pool, or at the root of the service, where the client id names the pool. */
export interface PoolLocation {
  /** Undefined at the root of the service's own host. */
  poolId?: string
  /** The path before that of the endpoint: `/<pool id>`, or nothing. */
  pathPrefix: '' | `/${string}`
}

/** The input of every handler of an OAuth endpoint or a page. */
export interface OAuthRequestContext {
  call: Call
  poolLocation: PoolLocation
  incoming: IncomingMessage
  query: URLSearchParams
}

/** Makes the call of a request: request id, time, caller's address. */
export type CreateCall = (incoming: IncomingMessage) => Call

/**
 * The location for a request below `/<pool id>`, or, without `poolId`, for the Host header: at a pool's domain the pool is known, at
 * `serviceHost`, the host of the public URL, it is not.
 */
export async function resolvePoolLocation(
  call: Call,
  { headers }: IncomingMessage,
  { poolId, serviceHost }: { poolId: string | undefined; serviceHost: string },
): Promise<PoolLocation> {
  if (poolId !== undefined) return { poolId, pathPrefix: `/${poolId}` }
  const host = hostName(headers.host)
  return { poolId: host === undefined || host === serviceHost ? undefined : await findPoolIdByHost(call, host), pathPrefix: '' }
}

/** The client with this id; undefined where there is none, or where the request came in at a location of another pool. */
export async function findClientAt(
  call: Call,
  { poolId }: PoolLocation,
  id: string,
): Promise<{ pool: Pool; client: AppClient } | undefined> {
  const found = await findClient(call, id)
  return found && (poolId === undefined || found.pool.id === poolId) ? found : undefined
}
