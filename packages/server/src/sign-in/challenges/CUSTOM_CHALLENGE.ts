import { newUuid } from '../../crypto/index.ts'
import { countGuess } from '../../storage/index.ts'
import { runTrigger } from '../../triggers/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { unfitSession } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import { aboutUser, answerQuota, type ChallengeResult, defineNext, openPrivate, toldTo } from '../custom-auth.ts'
import { type Answer, type Next, required } from '../flow.ts'

/** The pool's function says whether it is right, another what that leads to: a wrong answer is not an error by itself. */
export async function customChallenge(answer: Answer): Promise<Next> {
  const { call, pool, session, responses } = answer
  const challengeAnswer = required(responses, 'ANSWER')
  const name = required(responses, 'USERNAME')
  const device = await deviceOf(answer)
  const quota = answerQuota(answer, session.sub)
  const counted = await call.store.decide(countGuess, { session: { id: session.id, by: newUuid(), at: call.now }, quota })
  if (counted === 'limit') throw unfitSession()

  const found = await findUserBySub(call, pool, session.sub)
  const user = found?.enabled ? found : undefined
  const state: { results: ChallengeResult[]; metadata: string | null; sealed: string } = JSON.parse(session.state)
  const verified = await runTrigger(call, pool, {
    trigger: 'VerifyAuthChallengeResponse',
    source: 'Authentication',
    ...toldTo(answer, { user, name }),
    request: {
      ...aboutUser(answer, { user }),
      privateChallengeParameters: openPrivate(answer, session.sub, state.sealed),
      challengeAnswer,
    },
  })
  const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: verified?.answerCorrect === true, challengeMetadata: state.metadata }
  return defineNext(answer, { device, name, user, results: [...state.results, result], spends: session })
}
