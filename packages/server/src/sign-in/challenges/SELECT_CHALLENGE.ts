import { refuse } from '@poolhouse/contract'
import { findUserBySub } from '../../users/index.ts'
import { isFirstFactor, selectableFirstFactors } from '../first-factors.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse } from '../flow.ts'
import { startFirstFactor } from '../start-first-factor.ts'

/** The choice, with or without what proves it. Spec: authentication 9.2. */
export async function selectChallenge(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const found = await findUserBySub(call, pool, session.sub)
  const chooser = { name: requiredParameter(responses, 'USERNAME'), user: found?.enabled ? found : undefined, spends: session }
  const choice = requiredParameter(responses, 'ANSWER')
  if (!isFirstFactor(choice) || !(await selectableFirstFactors(answer, chooser)).includes(choice))
    throw refuse('InvalidParameterException', 'Challenge response is not valid.')
  return startFirstFactor({ ...answer, parameters: responses }, chooser, choice)
}

/** PASSWORD and PASSWORD_SRP as challenges of their own: what SELECT_CHALLENGE did not bring along. */
export const chosen = (choice: 'PASSWORD' | 'PASSWORD_SRP', parameter: 'PASSWORD' | 'SRP_A') =>
  async function answerChosen(answer: ChallengeAnswer): Promise<SignInResponse> {
    const { call, pool, session, responses } = answer
    requiredParameter(responses, parameter)
    const found = await findUserBySub(call, pool, session.sub)
    const chooser = { name: requiredParameter(responses, 'USERNAME'), user: found?.enabled ? found : undefined, spends: session }
    return startFirstFactor({ ...answer, parameters: responses }, chooser, choice)
  }
