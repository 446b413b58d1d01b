import { ownMember } from '@poolhouse/contract'
import { type Factor, factorsOf, usableFactors } from '../../factors/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { deviceOf } from '../complete-sign-in.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidChallengeResponse, invalidSession, requiredParameter, userDisabled } from '../refusals.ts'
import { challengeFactor } from '../second-factor.ts'

/** Accepted values of ANSWER: the API page has two names for the e-mail factor. */
const spellings: Readonly<Record<string, Factor>> = {
  SMS_MFA: 'SMS_MFA',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA',
  EMAIL_OTP: 'EMAIL_OTP',
  EMAIL_MFA: 'EMAIL_OTP',
}

/** A user with several factors selects one. */
export async function selectMfaType(answer: ChallengeAnswer<'SELECT_MFA_TYPE'>): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const factor = ownMember(spellings, requiredParameter(responses, 'ANSWER'))
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const device = await deviceOf(answer)
  const own = await factorsOf(call, pool, user.sub)
  if (!factor || !usableFactors(pool, user, own).includes(factor)) throw invalidChallengeResponse()
  return challengeFactor(answer, { user, device, answeredSession: session }, factor, own)
}
