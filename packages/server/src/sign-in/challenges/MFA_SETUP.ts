import { refuse } from '@poolhouse/contract'
import { factorsOf, factorsToSetUp } from '../../factors/index.ts'
import { assertAttributes, findUserBySub } from '../../users/index.ts'
import { invalidSession } from '../challenge-sessions.ts'
import { completeWithAnswer, deviceOf } from '../complete-sign-in.ts'
import { type ChallengeAnswer, type SignInResponse, userDisabled } from '../flow.ts'
import { challengeFactor, factorAnswerOf } from '../second-factor.ts'

/** With a session that VerifySoftwareToken answered, or with an address for codes by mail. Spec: authentication 7.1 and 7.2. */
export async function mfaSetup(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const own = await factorsOf(call, pool, user.sub)

  if (responses.EMAIL && factorsToSetUp(pool).includes('EMAIL_OTP')) {
    assertAttributes(pool, { email: responses.EMAIL })
    if (user.attributes.email !== undefined && user.attributes.email !== responses.EMAIL) {
      throw refuse('NotAuthorizedException', 'Cannot modify an already provided email')
    }
    return challengeFactor(answer, { user, device: await deviceOf(answer), spends: session }, 'EMAIL_OTP', own, responses.EMAIL)
  }
  if (JSON.parse(session.state).isVerified !== true) throw refuse('InvalidParameterException', 'Challenge response is not valid.')
  return completeWithAnswer(answer, { user, guess: factorAnswerOf(answer, session, user), wrong: invalidSession })
}
