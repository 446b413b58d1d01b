import { refuse } from '@poolhouse/contract'
import { factorsOf, setUpOf } from '../../factors/index.ts'
import { assertAttributes, findUserBySub } from '../../users/index.ts'
import { unfitSession } from '../challenge-sessions.ts'
import { completeByAnswer, deviceOf } from '../complete-sign-in.ts'
import { type Answer, disabled, type Next } from '../flow.ts'
import { challengeFactor, guessOf } from '../second-factor.ts'

/** With a session that VerifySoftwareToken answered, or with an address for codes by mail. Spec: authentication 7.1 and 7.2. */
export async function mfaSetup(answer: Answer): Promise<Next> {
  const { call, pool, session, responses } = answer
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw unfitSession()
  if (!user.enabled) throw disabled()
  const own = await factorsOf(call, pool, user.sub)

  if (responses.EMAIL && setUpOf(pool).includes('EMAIL_OTP')) {
    assertAttributes(pool, { email: responses.EMAIL })
    if (user.attributes.email !== undefined && user.attributes.email !== responses.EMAIL) {
      throw refuse('NotAuthorizedException', 'Cannot modify an already provided email')
    }
    return challengeFactor(answer, { user, device: await deviceOf(answer), spends: session }, 'EMAIL_OTP', own, responses.EMAIL)
  }
  if (JSON.parse(session.state).isVerified !== true) throw refuse('InvalidParameterException', 'Challenge response is not valid.')
  return completeByAnswer(answer, { user, guess: guessOf(answer, session, user), wrong: unfitSession })
}
