import { verifyPasskeyAssertion } from '../../passkeys/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { completeWithAnswer, deviceOf } from '../complete-sign-in.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { requiredParameter, wrongPassword } from '../refusals.ts'
import { factorAnswerOf, refuseWrongAnswer } from '../second-factor.ts'

/** The assertion of a passkey for the challenge of this session. docs/reference/authentication.md#9.5. */
export async function webAuthn(answer: ChallengeAnswer<'WEB_AUTHN'>): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const credential = requiredParameter(responses, 'CREDENTIAL')
  const device = await deviceOf(answer)
  const user = await findUserBySub(call, pool, session.sub)
  const { challenge, isSimulated = false } = session.state
  const owner = { subject: session.sub, isSimulated: isSimulated || !user?.enabled || user.status !== 'CONFIRMED' }
  const isVerified = await verifyPasskeyAssertion(call, pool, owner, challenge, credential)
  if (!user || !isVerified) return refuseWrongAnswer(answer, session, session, wrongPassword())
  return completeWithAnswer(answer, { user, device, answer: factorAnswerOf(answer, session, user), wrongAnswer: wrongPassword })
}
