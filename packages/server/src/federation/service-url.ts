import type { OAuthRequestContext } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'

/**
 * Below it are the addresses that a provider sends the browser back to. At a domain of the pool it is that domain, whose name the Host header was
 * compared with, so that the browser's cookies count when it comes back; else it is below the pool's id at the public URL.
 */
export function serviceUrlAt({ call, poolLocation, incoming }: OAuthRequestContext, pool: Pool): string {
  const isAtDomain = poolLocation.poolId !== undefined && poolLocation.pathPrefix === ''
  return isAtDomain ? `${call.isSecure ? 'https' : 'http'}://${incoming.headers.host}` : `${call.settings.publicUrl}/${pool.id}`
}
