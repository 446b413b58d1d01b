import { refuse } from '@poolhouse/contract'
import { findUserBySub } from '../../users/index.ts'
import { choicesAt, isChoice } from '../first-factors.ts'
import { type Answer, type Next, required } from '../flow.ts'
import { take } from '../start-first-factor.ts'

/** The choice, with or without what proves it. Spec: authentication 9.2. */
export async function selectChallenge(answer: Answer): Promise<Next> {
  const { call, pool, session, responses } = answer
  const found = await findUserBySub(call, pool, session.sub)
  const chooser = { name: required(responses, 'USERNAME'), user: found?.enabled ? found : undefined, spends: session }
  const choice = required(responses, 'ANSWER')
  if (!isChoice(choice) || !(await choicesAt(answer, chooser)).includes(choice))
    throw refuse('InvalidParameterException', 'Challenge response is not valid.')
  return take({ ...answer, parameters: responses }, chooser, choice)
}

/** PASSWORD and PASSWORD_SRP as challenges of their own: what SELECT_CHALLENGE did not bring along. */
export const chosen = (choice: 'PASSWORD' | 'PASSWORD_SRP', parameter: 'PASSWORD' | 'SRP_A') =>
  async function answerChosen(answer: Answer): Promise<Next> {
    const { call, pool, session, responses } = answer
    required(responses, parameter)
    const found = await findUserBySub(call, pool, session.sub)
    const chooser = { name: required(responses, 'USERNAME'), user: found?.enabled ? found : undefined, spends: session }
    return take({ ...answer, parameters: responses }, chooser, choice)
  }
