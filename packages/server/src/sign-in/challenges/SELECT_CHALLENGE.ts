import { findUserBySub } from '../../users/index.ts'
import { firstFactorsOf, isFirstFactor } from '../first-factors.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidChallengeResponse, requiredParameter } from '../refusals.ts'
import { type FirstFactorRequest, startFirstFactor } from '../start-first-factor.ts'

/** The selected first factor, with its proof or without. docs/reference/authentication.md#9.2. */
export async function selectChallenge(answer: ChallengeAnswer<'SELECT_CHALLENGE'>): Promise<SignInResponse> {
  const { responses } = answer
  const chooser = await chooserOf(answer)
  const factor = requiredParameter(responses, 'ANSWER')
  if (!isFirstFactor(factor) || !(await firstFactorsOf(answer, chooser)).shown.includes(factor)) throw invalidChallengeResponse()
  return startFirstFactor({ ...answer, parameters: responses }, chooser, factor)
}

/** The challenges PASSWORD and PASSWORD_SRP, which follow a SELECT_CHALLENGE that brought no proof. */
export const selectedPassword = (factor: 'PASSWORD' | 'PASSWORD_SRP', parameter: 'PASSWORD' | 'SRP_A') =>
  async function answerSelectedPassword(answer: ChallengeAnswer<'PASSWORD' | 'PASSWORD_SRP'>): Promise<SignInResponse> {
    requiredParameter(answer.responses, parameter)
    return startFirstFactor({ ...answer, parameters: answer.responses }, await chooserOf(answer), factor)
  }

async function chooserOf(answer: ChallengeAnswer<'SELECT_CHALLENGE' | 'PASSWORD' | 'PASSWORD_SRP'>): Promise<FirstFactorRequest> {
  const { call, pool, session, subject, responses } = answer
  const found = await findUserBySub(call, pool, session.sub)
  return {
    name: requiredParameter(responses, 'USERNAME'),
    user: found?.enabled ? found : undefined,
    subject,
    answeredSession: session,
  }
}
