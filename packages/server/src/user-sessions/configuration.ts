import { refuse } from '@poolhouse/contract'
import { type Pool, type SessionTracking, tierOf } from '../pools/index.ts'

/** The configuration of pools where SetUserPoolSessionConfiguration never set one. */
const untracked: SessionTracking = { UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } }

/** What GetUserPoolSessionConfiguration shows. */
export const sessionTracking = ({ config }: Pool): SessionTracking => config.Sessions ?? untracked

/** Whether new sign-ins of the pool are tracked. */
export const tracksSessions = (pool: Pool): boolean => sessionTracking(pool).UserSessionTracking === 'ENABLED'

/** @throws OperationNotEnabledException, in words of ours: those of the service are not published */
export function assertTracksSessions(pool: Pool): void {
  if (!tracksSessions(pool))
    throw refuse('OperationNotEnabledException', 'User session tracking is not enabled for this user pool.', {
      rule: { id: 'session-tracking-disabled' },
    })
}

/** @throws FeatureUnavailableInTierException for a pool of the LITE tier */
export function assertMayTrackSessions(pool: Pool): void {
  if (tierOf(pool) === 'LITE')
    throw refuse(
      'FeatureUnavailableInTierException',
      'The following features need to be disabled for the LITE pricing tier configured: User Session Tracking',
    )
}
