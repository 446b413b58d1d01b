import { refuse } from '@poolhouse/contract'
import { type Factor, factorsOf, usableFactors } from '../../factors/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { invalidSession } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse, userDisabled } from '../flow.ts'
import { challengeFactor } from '../second-factor.ts'

/** The API page names one factor in two ways. */
const spellings: Readonly<Record<string, Factor>> = {
  SMS_MFA: 'SMS_MFA',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA',
  EMAIL_OTP: 'EMAIL_OTP',
  EMAIL_MFA: 'EMAIL_OTP',
}

/** The user has several factors and says which. */
export async function selectMfaType(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const own = await factorsOf(call, pool, user.sub)
  const factor = spellings[requiredParameter(responses, 'ANSWER')]
  if (!factor || !usableFactors(pool, user, own).includes(factor))
    throw refuse('InvalidParameterException', 'Challenge response is not valid.')
  return challengeFactor(answer, { user, device: await deviceOf(answer), spends: session }, factor, own)
}
