import { assertPasskey } from '../../passkeys/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { completeByAnswer } from '../complete-sign-in.ts'
import { type Answer, type Next, required, wrongPassword } from '../flow.ts'
import { guessOf, wrongCode } from '../second-factor.ts'

/** A passkey answers the challenge of this session. Spec: authentication 9.5. */
export async function webAuthn(answer: Answer): Promise<Next> {
  const { call, pool, session, responses } = answer
  const credential = required(responses, 'CREDENTIAL')
  const user = await findUserBySub(call, pool, session.sub)
  const { challenge } = JSON.parse(session.state)
  const isProven = user?.enabled && user.status === 'CONFIRMED' && (await assertPasskey(call, pool, user.sub, challenge, credential))
  if (!isProven) return wrongCode(answer, session, session, wrongPassword())
  return completeByAnswer(answer, { user, guess: guessOf(answer, session, user), wrong: wrongPassword })
}
