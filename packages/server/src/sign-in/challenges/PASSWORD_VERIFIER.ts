import { refuse } from '@poolhouse/contract'
import { newUuid, parseSrpA, sameText, srpKey, srpSignature } from '../../crypto/index.ts'
import { type Attempt, readLock, recordFailure } from '../../storage/index.ts'
import { findUserBySub, simulatedIdentity, srpIdentity, type User } from '../../users/index.ts'
import { afterPassword } from '../after-password.ts'
import { type ChallengeResult, defineNext } from '../custom.ts'
import { type Exchange, openExchange } from '../secret-block.ts'
import { type Answer, hidesUsers, lockedOut, type Next, required, wrongPassword } from '../step.ts'

/** How far the client's clock may be from ours, in milliseconds. The service's own tolerance is not published. */
const skew = 5 * 60_000

/** The proof of an SRP exchange; its state is the sealed block, and it counts once. Spec: authentication, section 5. */
export async function passwordVerifier(answer: Omit<Answer, 'session'>): Promise<Next> {
  const { call, pool, client, responses } = answer
  const secretBlock = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const claimed = required(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = required(responses, 'TIMESTAMP')
  // Clients drop the key and come again when they see these words.
  if (responses.DEVICE_KEY !== undefined) throw refuse('ResourceNotFoundException', 'Device does not exist.')

  const exchange = openExchange(call, pool, client.settings.ClientId, secretBlock)
  if (!exchange) throw wrongPassword()
  if (exchange.expiresAt <= call.now) throw refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.')
  // The device's clock is compared with the real one: the domain clock may have been moved.
  if (!(Math.abs(Date.parse(timestamp) - Date.now()) <= skew)) throw wrongPassword()

  const { id, subject, userId } = exchange
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now, proof: { id, by: newUuid(), expiresAt: exchange.expiresAt } }
  if (await call.store.read(readLock(attempt))) throw lockedOut()
  const user = exchange.sub === undefined ? undefined : await findUserBySub(call, pool, exchange.sub)
  if (user?.status === 'RESET_REQUIRED' && !hidesUsers(client))
    throw refuse('PasswordResetRequiredException', 'Password reset required for the user')

  const { verifier } = user?.credential ? srpIdentity(call, pool, user) : simulatedIdentity(call, pool, userId)
  const key = await keyOf(exchange, verifier)
  const expected = key && srpSignature({ key, poolId: pool.id, userId, secretBlock, timestamp })
  const proven = expected !== undefined && sameText(expected, claimed)
  if (!proven || !user?.credential || user.status === 'RESET_REQUIRED') {
    const outcome = await call.store.decide(recordFailure, attempt)
    if (outcome === 'locked') throw lockedOut()
    // The functions hear of a wrong password, and may go on with something else.
    if (exchange.custom) return customStep(answer, exchange.custom, { user: user?.enabled ? user : undefined, isRight: false })
    throw wrongPassword()
  }
  if (exchange.custom) return customStep(answer, exchange.custom, { user: user.enabled ? user : undefined, isRight: true, attempt })
  return afterPassword({ ...answer, parameters: {} }, { user, attempt })
}

const customStep = (
  answer: Omit<Answer, 'session'>,
  before: readonly ChallengeResult[],
  { user, isRight, attempt }: { user: User | undefined; isRight: boolean; attempt?: Attempt },
): Promise<Next> => {
  const result = { challengeName: 'PASSWORD_VERIFIER', challengeResult: isRight, challengeMetadata: null }
  return defineNext(answer, { name: required(answer.responses, 'USERNAME'), user, results: [...before, result], attempt })
}

const keyOf = ({ A, B, b }: Exchange, verifier: Uint8Array): Promise<Buffer | undefined> =>
  srpKey({ A: parseSrpA(A)!, B, b: Buffer.from(b, 'hex'), verifier })
