import { newUuid } from '../../crypto/index.ts'
import { presentedDevice } from '../../devices/index.ts'
import { inSpan } from '../../in-span.ts'
import { assertOutcome, refusalFor } from '../../outcomes.ts'
import { type Attempt, recordFailure } from '../../storage/index.ts'
import { findUserBySub, srpServerIdentity } from '../../users/index.ts'
import { assertStatusBeforePassword, continueAfterPassword } from '../after-password.ts'
import type { ChallengeResult } from '../challenge-state.ts'
import { type CustomSignIn, continueCustomAuth } from '../custom-auth.ts'
import type { SignInContext, SignInResponse } from '../flow.ts'
import { assertNotLockedOut } from '../identify-user.ts'
import { failureRefusals, requiredParameter, sessionExpired, userLockedOut, wrongPassword } from '../refusals.ts'
import { openSrpExchange } from '../secret-block.ts'
import { isClockInTolerance, requiredSrpProof, verifySrpProof } from '../srp-exchange.ts'

interface SrpAnswer extends SignInContext {
  responses: Readonly<Record<string, string>>
}

/** The proof of an SRP exchange, accepted once. It needs no session: SECRET_BLOCK carries the state. docs/reference/authentication.md#5. */
export async function passwordVerifier(answer: SrpAnswer): Promise<SignInResponse> {
  const { call, pool, client, responses } = answer
  const proof = requiredSrpProof(responses)
  const exchange = openSrpExchange(call, pool, client.settings.ClientId, proof.secretBlock)
  if (!exchange) throw wrongPassword()
  if (exchange.expiresAt <= call.now) throw sessionExpired()
  if (!isClockInTolerance(proof)) throw wrongPassword()

  const { id, subject, userId } = exchange
  call.analytics?.noteAttempt(subject)
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now, proof: { id, by: newUuid(), expiresAt: exchange.expiresAt } }
  await assertNotLockedOut(answer, subject)
  const device = await presentedDevice(call, pool, subject, responses.DEVICE_KEY)
  // Read for an unknown user as well, so that both take the same time; of a disabled one it is not used.
  const found = await findUserBySub(call, pool, exchange.sub ?? subject)
  const user = exchange.sub === undefined ? undefined : found
  await call.protection?.assertAddressAllowed()
  assertStatusBeforePassword(answer, user)

  const { verifier } = srpServerIdentity(call, pool, user, userId)
  const isCorrect = await inSpan(call, 'modular power', () => verifySrpProof(exchange, verifier, pool.id, proof))
  if (!isCorrect || !user?.credential || user.status === 'RESET_REQUIRED') {
    const outcome = await call.store.decide(recordFailure, attempt)
    if (!exchange.custom) throw refusalFor(outcome, failureRefusals)
    assertOutcome(outcome, 'failed', { locked: userLockedOut })
    // In CUSTOM_AUTH, DefineAuthChallenge gets the wrong password as a result and may continue with another challenge.
    return continueCustom(answer, exchange.custom, { user: user?.enabled ? user : undefined, isCorrect: false })
  }
  if (exchange.custom)
    return continueCustom(answer, exchange.custom, { user: user.enabled ? user : undefined, isCorrect: true, attempt, device })
  return continueAfterPassword(answer, { user, attempt, device })
}

const continueCustom = (
  answer: SrpAnswer,
  before: readonly ChallengeResult[],
  { isCorrect, ...verified }: Pick<CustomSignIn, 'user' | 'attempt' | 'device'> & { isCorrect: boolean },
): Promise<SignInResponse> => {
  const result = { challengeName: 'PASSWORD_VERIFIER', challengeResult: isCorrect, challengeMetadata: null }
  return continueCustomAuth(answer, { name: requiredParameter(answer.responses, 'USERNAME'), results: [...before, result], ...verified })
}
