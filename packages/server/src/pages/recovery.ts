import { ServiceError } from '@poolhouse/contract'
import { markup } from '../http/index.ts'
import { initiateAuth } from '../sign-in/index.ts'
import { allowsSelfRecovery, confirmForgotPassword, findUserOfClient, forgotPassword } from '../users/index.ts'
import { continueSignIn } from './challenge.ts'
import { codeField, readCode } from './challenges/codes.ts'
import { openStep, type PageStep, sealStep } from './challenges/page-step.ts'
import { errorNotice, field, form, hiddenInput, newPasswordField, submitButton } from './components.ts'
import { allowsLocalSignIn, loginPage, maxCredentialLength } from './login-page.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, redirectToLogin, renderPage } from './page-context.ts'
import { passwordHint } from './password-hint.ts'
import { refusalText } from './refusals.ts'
import { runSignInStep } from './sign-in-step.ts'
import { usernameLabel } from './username-label.ts'

const allowsRecovery = (context: AuthorizePageContext): boolean => allowsLocalSignIn(context) && allowsSelfRecovery(context.pool)

function forgotPage(context: AuthorizePageContext, status: number, messages: { username?: string; problem?: string } = {}): Response {
  const { texts, csrf, pool } = context
  const isWrong = messages.problem !== undefined
  const name = {
    id: 'username',
    name: 'username',
    label: usernameLabel(pool, texts),
    value: messages.username,
    autocomplete: 'username',
    isWrong,
  }
  const body = markup`${errorNotice(messages.problem)}
<p>${texts.forgotText}</p>
${form({ action: context.address('/forgotPassword'), csrf }, markup`${field({ ...name, hasFocus: true })}${submitButton('resetButton', texts.goOn)}`)}
<ul class="links redirect-customizable"><li><a href="${context.address('/login')}">${texts.backToSignIn}</a></li></ul>`
  return renderPage(context, status, { title: texts.forgotTitle, body })
}

function newPasswordPage(context: AuthorizePageContext, status: number, step: PageStep, wrong?: string): Response {
  const { texts, csrf, pool } = context
  const isWrong = wrong !== undefined
  const body = markup`${errorNotice(wrong)}
<p class="soft textDescription-customizable">${texts.signingInAs} <b class="name">${step.username}</b></p>
<p>${texts.recoverySent(step.parameters.TO ?? '')}</p>
${form(
  { action: context.address('/confirmforgotPassword'), csrf },
  markup`${hiddenInput('step', sealStep(context, step))}
${codeField({ context, isWrong })}
${newPasswordField(texts, { hint: passwordHint(pool, texts), isWrong })}
${submitButton('confirmButton', texts.goOn)}`,
)}
<ul class="links redirect-customizable"><li><a href="${context.address('/forgotPassword')}">${texts.resend}</a></li><li><a href="${context.address('/login')}">${texts.backToSignIn}</a></li></ul>`
  return renderPage(context, status, { title: texts.newPasswordTitle, body })
}

/** `GET /forgotPassword` */
export const showForgot: PageHandler = async context => (allowsRecovery(context) ? forgotPage(context, 200) : redirectToLogin(context))

/** `POST /forgotPassword`: sends a code. User enumeration: the page is the same for an unknown user and where no code was sent. */
export const answerForgot: PageHandler = async context => {
  const { call, texts } = context
  if (!allowsRecovery(context)) return redirectToLogin(context)
  const fields = await readVerifiedForm(context)
  if (!fields) return forgotPage(context, 403, { problem: texts.formExpired })
  const username = fields.get('username').trim()
  if (username === '' || username.length > maxCredentialLength) return forgotPage(context, 400, { problem: texts.refusals.valueRefused })
  try {
    const found = await findUserOfClient(call, context, username, { migratesFor: 'ForgotPassword' })
    const { Destination = '' } = await forgotPassword(call, found, username)
    return newPasswordPage(context, 200, { name: 'RECOVER', username, session: '', parameters: { TO: Destination } })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    context.call.trace.refusal = error
    return forgotPage(context, 400, { username, problem: refusalText(texts, error) })
  }
}

/** `POST /confirmforgotPassword`: sets the new password and signs in with it. */
export const answerNewPassword: PageHandler = async context => {
  const { call, texts } = context
  const fields = await readVerifiedForm(context)
  if (!fields) return forgotPage(context, 403, { problem: texts.formExpired })
  const step = openStep(context, fields.get('step'))
  if (step?.name !== 'RECOVER') return loginPage(context, 400, { problem: texts.refusals.startAgain })
  const { username } = step
  const password = fields.get('new_password')
  try {
    const found = await findUserOfClient(call, context, username)
    await confirmForgotPassword(call, found, { username, code: readCode(fields), password })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    context.call.trace.refusal = error
    return newPasswordPage(context, 400, step, refusalText(texts, error))
  }
  const parameters = { USERNAME: username, PASSWORD: password }
  return continueSignIn(
    context,
    username,
    await runSignInStep(context, signIn => initiateAuth('USER_PASSWORD_AUTH', { ...signIn, parameters })),
  )
}
