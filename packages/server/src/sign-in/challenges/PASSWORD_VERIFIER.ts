import { refuse, refuseFor } from '@poolhouse/contract'
import { newUuid } from '../../crypto/index.ts'
import { presentedDevice } from '../../devices/index.ts'
import { type Attempt, readLockOut, recordFailure } from '../../storage/index.ts'
import { findUserBySub, srpServerIdentity } from '../../users/index.ts'
import { continueAfterPassword } from '../after-password.ts'
import { type ChallengeResult, type Custom, continueCustomAuth } from '../custom-auth.ts'
import { type ChallengeAnswer, hidesUserExistence, requiredParameter, type SignInResponse, userLockedOut, wrongPassword } from '../flow.ts'
import { openSrpExchange } from '../secret-block.ts'
import { isClockInTolerance, requiredSrpProof, verifySrpProof } from '../srp-exchange.ts'

/** The proof of an SRP exchange; its state is the sealed block, and it counts once. Spec: authentication, section 5. */
export async function passwordVerifier(answer: Omit<ChallengeAnswer, 'session' | 'handle'>): Promise<SignInResponse> {
  const { call, pool, client, responses } = answer
  const claim = requiredSrpProof(responses)
  const exchange = openSrpExchange(call, pool, client.settings.ClientId, claim.secretBlock)
  if (!exchange) throw wrongPassword()
  if (exchange.expiresAt <= call.now) throw refuseFor('session-expired')
  if (!isClockInTolerance(claim)) throw wrongPassword()

  const { id, subject, userId } = exchange
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now, proof: { id, by: newUuid(), expiresAt: exchange.expiresAt } }
  if (await call.store.read(readLockOut(attempt))) throw userLockedOut()
  const device = await presentedDevice(call, pool, subject, responses.DEVICE_KEY)
  const user = exchange.sub === undefined ? undefined : await findUserBySub(call, pool, exchange.sub)
  if (user?.status === 'RESET_REQUIRED' && !hidesUserExistence(client))
    throw refuse('PasswordResetRequiredException', 'Password reset required for the user')

  const { verifier } = srpServerIdentity(call, pool, user, userId)
  const proven = await verifySrpProof(exchange, verifier, pool.id, claim)
  if (!proven || !user?.credential || user.status === 'RESET_REQUIRED') {
    const outcome = await call.store.decide(recordFailure, attempt)
    if (outcome === 'locked') throw userLockedOut()
    // The functions hear of a wrong password, and may go on with something else.
    if (exchange.custom) return customStep(answer, exchange.custom, { user: user?.enabled ? user : undefined, isRight: false })
    throw wrongPassword()
  }
  if (exchange.custom) return customStep(answer, exchange.custom, { user: user.enabled ? user : undefined, isRight: true, attempt, device })
  return continueAfterPassword(answer, { user, attempt, device })
}

const customStep = (
  answer: Omit<ChallengeAnswer, 'session' | 'handle'>,
  before: readonly ChallengeResult[],
  { isRight, ...proven }: Partial<Pick<Custom, 'user' | 'attempt' | 'device'>> & { isRight: boolean },
): Promise<SignInResponse> => {
  const result = { challengeName: 'PASSWORD_VERIFIER', challengeResult: isRight, challengeMetadata: null }
  return continueCustomAuth(answer, {
    name: requiredParameter(answer.responses, 'USERNAME'),
    results: [...before, result],
    user: undefined,
    ...proven,
  })
}
