import { type FeedbackValueType, refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { readAuthEvent, setAuthEventFeedback } from '../storage/index.ts'
import { assertEnabled } from './events.ts'

/** How long the links of a mail work. The service's own time is not published. */
const tokenLife = 7 * 86_400_000

/** Proves that its bearer read the mail about an event. */
export const feedbackToken = ({ keys }: Pick<Context, 'keys'>, poolId: string, sub: string, eventId: string): string =>
  keys.keyedHash('feedback', JSON.stringify([poolId, sub, eventId])).toString('base64url')

/** What is said of an event. */
export interface Feedback {
  sub: string
  eventId: string
  value: FeedbackValueType
}

// The service's texts are not published.
const unknownEvent = () => refuse('InvalidParameterException', 'The event does not exist.')
const invalidToken = () => refuse('NotAuthorizedException', 'Invalid feedback token.')

/** AdminUpdateAuthEventFeedback. @throws UserPoolAddOnNotEnabledException, InvalidParameterException */
export async function giveFeedback(
  call: Call,
  pool: Pool,
  { sub, eventId, value }: Feedback,
  provider: 'Admin' | 'User' = 'Admin',
): Promise<void> {
  assertEnabled(pool)
  const feedback = JSON.stringify({ FeedbackValue: value, Provider: provider, FeedbackDate: call.now / 1000 })
  if ((await call.store.decide(setAuthEventFeedback, { poolId: pool.id, sub, id: eventId, feedback })) === 'unknown') throw unknownEvent()
}

/**
 * UpdateAuthEventFeedback, and the page behind the links of a mail. A wrong token, an unknown user and an unknown event are answered alike. `sub`:
 * undefined for an unknown user. @throws UserPoolAddOnNotEnabledException, NotAuthorizedException
 */
export async function giveFeedbackByToken(
  call: Call,
  pool: Pool,
  { sub, token, ...feedback }: Omit<Feedback, 'sub'> & { sub: string | undefined; token: string },
): Promise<void> {
  assertEnabled(pool)
  const isProven = timingSafeEqualText(feedbackToken(call, pool.id, sub ?? '', feedback.eventId), token)
  const event = isProven && sub !== undefined ? await call.store.read(readAuthEvent(pool.id, sub, feedback.eventId)) : undefined
  if (!event || event.created_at + tokenLife < call.now) throw invalidToken()
  await giveFeedback(call, pool, { sub: event.sub, ...feedback }, 'User')
}
