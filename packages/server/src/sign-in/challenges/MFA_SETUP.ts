import { refuse } from '@poolhouse/contract'
import { factorsOf, factorsToSetUp } from '../../factors/index.ts'
import { assertAttributes, findUserBySub } from '../../users/index.ts'
import { completeWithAnswer, deviceOf } from '../complete-sign-in.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidChallengeResponse, invalidSession, userDisabled } from '../refusals.ts'
import { challengeFactor, factorAnswerOf } from '../second-factor.ts'

/**
 * Answered with the session of VerifySoftwareToken, or with an e-mail address for codes. docs/reference/authentication.md#7.1,
 * docs/reference/authentication.md#7.2.
 */
export async function mfaSetup(answer: ChallengeAnswer<'MFA_SETUP'>): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const device = await deviceOf(answer)
  const own = await factorsOf(call, pool, user.sub)

  if (responses.EMAIL && factorsToSetUp(pool).includes('EMAIL_OTP')) {
    assertAttributes(pool, { email: responses.EMAIL })
    if (user.attributes.email !== undefined && user.attributes.email !== responses.EMAIL) {
      throw refuse('NotAuthorizedException', 'Cannot modify an already provided email')
    }
    return challengeFactor(answer, { user, device, answeredSession: session }, 'EMAIL_OTP', own, responses.EMAIL)
  }
  if (session.state.isVerified !== true) throw invalidChallengeResponse()
  return completeWithAnswer(answer, { user, device, answer: factorAnswerOf(answer, session, user), wrongAnswer: invalidSession })
}
