import { refuse } from '@poolhouse/contract'
import { newUuid } from '../../crypto/index.ts'
import { presentedDevice } from '../../devices/index.ts'
import { type Attempt, readLock, recordFailure } from '../../storage/index.ts'
import { findUserBySub, srpParty } from '../../users/index.ts'
import { afterPassword } from '../after-password.ts'
import { type ChallengeResult, type Custom, defineNext } from '../custom-auth.ts'
import { type Answer, hidesUsers, lockedOut, type Next, required, wrongPassword } from '../flow.ts'
import { openExchange } from '../secret-block.ts'
import { isProven, isTimely, requiredClaim } from '../srp-exchange.ts'

/** The proof of an SRP exchange; its state is the sealed block, and it counts once. Spec: authentication, section 5. */
export async function passwordVerifier(answer: Omit<Answer, 'session' | 'handle'>): Promise<Next> {
  const { call, pool, client, responses } = answer
  const claim = requiredClaim(responses)
  const exchange = openExchange(call, pool, client.settings.ClientId, claim.secretBlock)
  if (!exchange) throw wrongPassword()
  if (exchange.expiresAt <= call.now) throw refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.')
  if (!isTimely(claim)) throw wrongPassword()

  const { id, subject, userId } = exchange
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now, proof: { id, by: newUuid(), expiresAt: exchange.expiresAt } }
  if (await call.store.read(readLock(attempt))) throw lockedOut()
  const device = await presentedDevice(call, pool, subject, responses.DEVICE_KEY)
  const user = exchange.sub === undefined ? undefined : await findUserBySub(call, pool, exchange.sub)
  if (user?.status === 'RESET_REQUIRED' && !hidesUsers(client))
    throw refuse('PasswordResetRequiredException', 'Password reset required for the user')

  const { verifier } = srpParty(call, pool, user, userId)
  const proven = await isProven(exchange, verifier, pool.id, claim)
  if (!proven || !user?.credential || user.status === 'RESET_REQUIRED') {
    const outcome = await call.store.decide(recordFailure, attempt)
    if (outcome === 'locked') throw lockedOut()
    // The functions hear of a wrong password, and may go on with something else.
    if (exchange.custom) return customStep(answer, exchange.custom, { user: user?.enabled ? user : undefined, isRight: false })
    throw wrongPassword()
  }
  if (exchange.custom) return customStep(answer, exchange.custom, { user: user.enabled ? user : undefined, isRight: true, attempt, device })
  return afterPassword(answer, { user, attempt, device })
}

const customStep = (
  answer: Omit<Answer, 'session' | 'handle'>,
  before: readonly ChallengeResult[],
  { isRight, ...proven }: Partial<Pick<Custom, 'user' | 'attempt' | 'device'>> & { isRight: boolean },
): Promise<Next> => {
  const result = { challengeName: 'PASSWORD_VERIFIER', challengeResult: isRight, challengeMetadata: null }
  return defineNext(answer, { name: required(answer.responses, 'USERNAME'), results: [...before, result], user: undefined, ...proven })
}
