import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { SessionActivity } from '../storage/index.ts'
import { sessionTracking, tracksSessions } from './configuration.ts'

/** Characters of the User-Agent header that are stored. */
const longestUserAgent = 1024

/** Address and user agent of the request: what a tracked session records of its last use. */
export const requestOrigin = ({ sourceAddress, userAgent }: Call): SessionActivity => ({
  address: sourceAddress,
  agent: userAgent.slice(0, longestUserAgent),
})

/** What a new session records, and how many of one user may be active. Undefined where the pool does not track sessions. */
export const newSessionTracking = (call: Call, pool: Pool) =>
  tracksSessions(pool) ? { ...requestOrigin(call), most: sessionTracking(pool).TokenSession.MaxPerUser } : undefined
