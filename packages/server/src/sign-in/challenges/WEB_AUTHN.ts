import { verifyPasskeyAssertion } from '../../passkeys/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { completeWithAnswer } from '../complete-sign-in.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse, wrongPassword } from '../flow.ts'
import { factorAnswerOf, refuseWrongAnswer } from '../second-factor.ts'

/** A passkey answers the challenge of this session. Spec: authentication 9.5. */
export async function webAuthn(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const credential = requiredParameter(responses, 'CREDENTIAL')
  const user = await findUserBySub(call, pool, session.sub)
  const { challenge } = JSON.parse(session.state)
  const isProven =
    user?.enabled && user.status === 'CONFIRMED' && (await verifyPasskeyAssertion(call, pool, user.sub, challenge, credential))
  if (!isProven) return refuseWrongAnswer(answer, session, session, wrongPassword())
  return completeWithAnswer(answer, { user, guess: factorAnswerOf(answer, session, user), wrong: wrongPassword })
}
