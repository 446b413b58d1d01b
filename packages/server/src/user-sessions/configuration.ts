import { refuse } from '@poolhouse/contract'
import { type Pool, type SessionTracking, tierOf } from '../pools/index.ts'

/** What GetUserPoolSessionConfiguration shows where nothing was ever set. */
const untracked: SessionTracking = { UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } }

export const sessionTracking = ({ config }: Pool): SessionTracking => config.Sessions ?? untracked

export const tracksSessions = (pool: Pool): boolean => sessionTracking(pool).UserSessionTracking === 'ENABLED'

/** The words are ours: those of the service are not published. */
export function assertTracksSessions(pool: Pool): void {
  if (!tracksSessions(pool)) throw refuse('OperationNotEnabledException', 'User session tracking is not enabled for this user pool.')
}

export function assertMayTrackSessions(pool: Pool): void {
  if (tierOf(pool) === 'LITE')
    throw refuse(
      'FeatureUnavailableInTierException',
      'The following features need to be disabled for the LITE pricing tier configured: User Session Tracking',
    )
}
