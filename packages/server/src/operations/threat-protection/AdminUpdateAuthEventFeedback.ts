import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { giveFeedback } from '../../threat-protection/index.ts'
import { getUser } from '../../users/index.ts'

/** An administrator says whether an event was the user's. API: AdminUpdateAuthEventFeedback. */
export const AdminUpdateAuthEventFeedback: Operation<'AdminUpdateAuthEventFeedback'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  await giveFeedback(call, pool, { sub, eventId: input.EventId, value: input.FeedbackValue })
  return {}
}
