import type { Context, Settings } from '../context.ts'
import { type FindDirectAnswer, isAllowedHost } from '../http/index.ts'
import { errorResponse } from './error-response.ts'

/** The hosts that development mode answers to besides loopback names; the domains of pools come to them. Undefined in production, which answers to every host. */
export const developmentHosts = ({ mode, allowedHosts, publicUrl }: Settings): readonly string[] | undefined =>
  mode === 'development' ? [...allowedHosts, new URL(publicUrl).hostname] : undefined

/** A host as nearly all requests name it. The router decides about all others, and about a target that is a whole URL. */
const plainHost = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/**
 * Finds what answers POSTs, as nearly all requests are, without the router: it would look for a path that does not matter, or that is known. The first of `finders`
 * that finds an answer gives it.
 */
export function createDirectAnswers(context: Context, finders: readonly FindDirectAnswer[]): FindDirectAnswer {
  const hosts = developmentHosts(context.settings)
  let lastHost: string | undefined
  const isServed = (host: string | undefined): boolean => {
    if (host === undefined || !plainHost.test(host) || (hosts && !isAllowedHost(host, hosts))) return false
    lastHost = host
    return true
  }
  return (incoming, outgoing) => {
    const { host } = incoming.headers
    if (incoming.method !== 'POST' || !incoming.url?.startsWith('/') || !(host === lastHost || isServed(host))) return undefined
    for (const find of finders) {
      const answer = find(incoming, outgoing)
      if (answer) return () => answer().catch((error: Error) => errorResponse(context, incoming, error))
    }
    return undefined
  }
}
