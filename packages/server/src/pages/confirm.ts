import { ServiceError } from '@poolhouse/contract'
import { confirmationSession, initiate } from '../sign-in/index.ts'
import { confirmSignUp, findUser, resendByName, simulateConfirmation } from '../users/index.ts'
import { advance } from './advance.ts'
import { follow } from './challenge.ts'
import { codeIn } from './challenges/codes.ts'
import { openStep, type Step } from './challenges/step.ts'
import { confirmPage } from './confirm-page.ts'
import { loginPage } from './login-page.ts'
import { refusalText } from './refusals.ts'
import { type Answer, type Fields, readOwnForm, type Visitor } from './visitor.ts'

/** The forms of this page stand on the step that a sign-up, or the sign-in of who is not confirmed, led to. */
const onStep =
  (answer: (visitor: Visitor, step: Step, fields: Fields) => Promise<Response>): Answer =>
  async visitor => {
    const fields = await readOwnForm(visitor)
    if (!fields) return loginPage(visitor, 403, { problem: visitor.texts.formExpired })
    const step = openStep(visitor, fields.get('step'))
    if (step?.name !== 'CONFIRM') return loginPage(visitor, 400, { problem: visitor.texts.refusals.startAgain })
    const { username, session, parameters } = step
    try {
      return await answer(visitor, step, fields)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return confirmPage(visitor, 400, { username, session, to: parameters.TO, problem: refusalText(visitor.texts, error) })
    }
  }

/** `POST /confirm`: then the authorize request goes on, without a password where the sign-up was in this browser. */
export const answerConfirm = onStep(async (visitor, { username, session }, fields) => {
  const { call, pool, client, texts } = visitor
  const user = await findUser(call, pool, username)
  // Who is confirmed already is as good as nobody.
  if (user?.status !== 'UNCONFIRMED') throw await simulateConfirmation(call, pool, username)
  const input = { ClientId: client.settings.ClientId, Username: username, ConfirmationCode: codeIn(fields) }
  const handover = session === '' ? undefined : await confirmationSession({ call, pool, client }, session, user)
  await confirmSignUp(call, pool, user, input, handover)
  if (!handover) return loginPage(visitor, 200, { username, notice: texts.confirmed })
  const parameters = { USERNAME: username }
  return follow(
    visitor,
    username,
    await advance(visitor, door => initiate('USER_AUTH', { ...door, sessionHandle: handover.handle, parameters })),
  )
})

/** `POST /resendcode` */
export const answerResend = onStep(async (visitor, { username, session, parameters }) => {
  const { call, pool, client, texts } = visitor
  const { Destination } = await resendByName(call, { pool, client, user: await findUser(call, pool, username) }, username)
  return confirmPage(visitor, 200, { username, session, to: parameters.TO ?? Destination, notice: texts.resent })
})
