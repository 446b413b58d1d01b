import { newUuid } from '../../crypto/index.ts'
import { countWrongAnswer } from '../../storage/index.ts'
import { runTrigger } from '../../triggers/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { invalidSession } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import {
  type ChallengeResult,
  continueCustomAuth,
  customAnswerQuota,
  openPrivateParameters,
  triggerUser,
  userInEvent,
} from '../custom-auth.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse } from '../flow.ts'

/** The pool's function says whether it is right, another what that leads to: a wrong answer is not an error by itself. */
export async function customChallenge(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const challengeAnswer = requiredParameter(responses, 'ANSWER')
  const name = requiredParameter(responses, 'USERNAME')
  const device = await deviceOf(answer)
  const quota = customAnswerQuota(answer, session.sub)
  const counted = await call.store.decide(countWrongAnswer, { session: { id: session.id, by: newUuid(), at: call.now }, quota })
  if (counted === 'limit') throw invalidSession()

  const found = await findUserBySub(call, pool, session.sub)
  const user = found?.enabled ? found : undefined
  const state: { results: ChallengeResult[]; metadata: string | null; sealed: string } = JSON.parse(session.state)
  const verified = await runTrigger(call, pool, {
    trigger: 'VerifyAuthChallengeResponse',
    source: 'Authentication',
    ...triggerUser(answer, { user, name }),
    request: {
      ...userInEvent(answer, { user }),
      privateChallengeParameters: openPrivateParameters(answer, session.sub, state.sealed),
      challengeAnswer,
    },
  })
  const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: verified?.answerCorrect === true, challengeMetadata: state.metadata }
  return continueCustomAuth(answer, { device, name, user, results: [...state.results, result], spends: session })
}
