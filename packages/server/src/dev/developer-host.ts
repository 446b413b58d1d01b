import type { Context } from '../context.ts'
import { hostName, isAllowedHost } from '../http/index.ts'
import { findPoolIdByHost } from '../pools/index.ts'

/**
 * Whether a Host header is a developer's: loopback, a name that the operator allows, or that of the public URL. The domain of a pool is for its users, and the
 * host names of AWS are for programs: they have nothing of the developer's.
 */
export async function isDeveloperHost(context: Context, host: string | undefined): Promise<boolean> {
  const { allowedHosts, publicUrl } = context.settings
  const name = hostName(host)
  if (name === undefined) return false
  if (name === new URL(publicUrl).hostname) return true
  return isAllowedHost(host, allowedHosts) && (await findPoolIdByHost(context, name)) === undefined
}
