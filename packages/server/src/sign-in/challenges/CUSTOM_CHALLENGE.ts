import { assertOutcome } from '../../outcomes.ts'
import { countWrongAnswer } from '../../storage/index.ts'
import { runTrigger } from '../../triggers/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { useOf } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import { continueCustomAuth, customAnswerQuota, openPrivateParameters, triggerUser, userInEvent } from '../custom-auth.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidSession, requiredParameter } from '../refusals.ts'

/** VerifyAuthChallengeResponse decides whether the answer is correct; DefineAuthChallenge decides what a wrong one leads to. */
export async function customChallenge(answer: ChallengeAnswer<'CUSTOM_CHALLENGE'>): Promise<SignInResponse> {
  const { call, pool, session, responses } = answer
  const challengeAnswer = requiredParameter(responses, 'ANSWER')
  const name = requiredParameter(responses, 'USERNAME')
  const device = await deviceOf(answer)
  const quota = customAnswerQuota(answer, session.sub)
  const counted = await call.store.decide(countWrongAnswer, { session: useOf(call, session), quota })
  assertOutcome(counted, 'counted', { limit: invalidSession })

  const found = await findUserBySub(call, pool, session.sub)
  const user = found?.enabled ? found : undefined
  const { results, metadata, sealed } = session.state
  const verified = await runTrigger(call, pool, {
    trigger: 'VerifyAuthChallengeResponse',
    source: 'Authentication',
    ...triggerUser(answer, { user, name }),
    request: {
      ...userInEvent(answer, { user }),
      privateChallengeParameters: openPrivateParameters(answer, session.sub, sealed),
      challengeAnswer,
    },
  })
  const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: verified?.answerCorrect === true, challengeMetadata: metadata }
  return continueCustomAuth(answer, { device, name, user, results: [...results, result], answeredSession: session })
}
