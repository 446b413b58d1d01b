import type { Operation } from '../../context.ts'
import { loadPool, poolNotFound } from '../../pools/index.ts'
import { giveFeedbackByToken } from '../../threat-protection/index.ts'
import { findUser } from '../../users/index.ts'

/** A user says whether an event was theirs, with the token of a mail and without AWS credentials. API: UpdateAuthEventFeedback. */
export const UpdateAuthEventFeedback: Operation<'UpdateAuthEventFeedback'> = async (input, call) => {
  const pool = await loadPool(call, input.UserPoolId)
  if (!pool) throw poolNotFound(input.UserPoolId)
  const sub = (await findUser(call, pool, input.Username))?.sub
  await giveFeedbackByToken(call, pool, { sub, eventId: input.EventId, value: input.FeedbackValue, token: input.FeedbackToken })
  return {}
}
