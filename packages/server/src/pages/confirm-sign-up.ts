import { ServiceError } from '@poolhouse/contract'
import { findSignUpReplacement, initiateAuth } from '../sign-in/index.ts'
import { confirmSignUp, findUser, findUserOfClient, resendConfirmationCode } from '../users/index.ts'
import { continueSignIn } from './challenge.ts'
import { readCode } from './challenges/codes.ts'
import { openStep, type PageStep } from './challenges/page-step.ts'
import { confirmPage } from './confirm-page.ts'
import { loginPage } from './login-page.ts'
import { type AuthorizePageContext, type FormFields, type PageHandler, readVerifiedForm } from './page-context.ts'
import { refusalText } from './refusals.ts'
import { runSignInStep } from './sign-in-step.ts'

/** A handler for the forms of the confirm page, with the step from a sign-up or from the sign-in of an unconfirmed user. */
const withConfirmStep =
  (answer: (context: AuthorizePageContext, step: PageStep, fields: FormFields) => Promise<Response>): PageHandler =>
  async context => {
    const fields = await readVerifiedForm(context)
    if (!fields) return loginPage(context, 403, { problem: context.texts.formExpired })
    const step = openStep(context, fields.get('step'))
    if (step?.name !== 'CONFIRM') return loginPage(context, 400, { problem: context.texts.refusals.startAgain })
    const { username, session, parameters } = step
    try {
      return await answer(context, step, fields)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      context.call.trace.refusal = error
      return confirmPage(context, 400, { username, session, destination: parameters.TO, problem: refusalText(context.texts, error) })
    }
  }

/** `POST /confirm`: confirms the user. After a sign-up in this browser the sign-in goes on without a password. */
export const answerConfirm = withConfirmStep(async (context, { username, session }, fields) => {
  const { call, pool, client, texts } = context
  const user = await findUser(call, pool, username)
  const input = { ClientId: client.settings.ClientId, Username: username, ConfirmationCode: readCode(fields) }
  const handover = session === '' ? undefined : await findHandover({ call, pool, client }, session, user)
  await confirmSignUp(call, { pool, client, user }, input, handover)
  if (!handover) return loginPage(context, 200, { username, notice: texts.confirmed })
  const parameters = { USERNAME: username }
  return continueSignIn(
    context,
    username,
    await runSignInStep(context, signIn => initiateAuth('USER_AUTH', { ...signIn, sessionHandle: handover.handle, parameters })),
  )
})

/**
 * What signs the user in after the confirmation. Without it the user signs in by password. User enumeration: the page of a sign-up with a
 * taken name has a session of a user who was not created, and must answer a wrong code like any other.
 */
const findHandover = (...given: Parameters<typeof findSignUpReplacement>) =>
  findSignUpReplacement(...given).catch(error => {
    if (error instanceof ServiceError) return undefined
    throw error
  })

/** `POST /resendcode`: sends a new confirmation code. */
export const answerResend = withConfirmStep(async (context, { username, session, parameters }) => {
  const { call, texts } = context
  const { Destination } = await resendConfirmationCode(call, await findUserOfClient(call, context, username), username)
  return confirmPage(context, 200, { username, session, destination: parameters.TO ?? Destination, notice: texts.resent })
})
