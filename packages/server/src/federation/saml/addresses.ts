import type { Call } from '../../context.ts'
import type { OAuthRequestContext } from '../../oauth/index.ts'
import { hostOf, type Pool } from '../../pools/index.ts'
import { serviceUrlAt } from '../service-url.ts'
import { acsPath, signOutPath } from './paths.ts'

/** Every address below which a pool has its endpoints: its id, the root, and its domains. */
function serviceUrls({ settings }: Call, pool: Pool): string[] {
  const { Prefix, Custom } = pool.config.Domains ?? {}
  const hosts = [
    ...(Prefix ? [hostOf('Prefix', Prefix.Domain, pool.region)] : []),
    ...(Custom ? [hostOf('Custom', Custom.Domain, pool.region)] : []),
  ]
  return [`${settings.publicUrl}/${pool.id}`, settings.publicUrl, ...hosts.map(host => `https://${host}`)]
}

/** The addresses that a message may be sent to: those of the pool, and the one at which it came in, whose host name was compared with the pool's. */
const addressesOf = (context: OAuthRequestContext, pool: Pool, path: `/${string}`): ReadonlySet<string> =>
  new Set([...serviceUrls(context.call, pool), serviceUrlAt(context, pool)].map(url => `${url}${path}`))

/** The addresses that a sign-in begun by a provider may be sent to. */
export const acsAddresses = (context: OAuthRequestContext, pool: Pool): ReadonlySet<string> => addressesOf(context, pool, acsPath)

/** The addresses that messages about a sign-out may be sent to. */
export const signOutAddresses = (context: OAuthRequestContext, pool: Pool): ReadonlySet<string> => addressesOf(context, pool, signOutPath)
