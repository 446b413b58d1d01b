import { markup } from '../http/index.ts'
import { codeField } from './challenges/codes.ts'
import { sealStep } from './challenges/page-step.ts'
import { errorNotice, form, hiddenInput, submitButton, successNotice } from './components.ts'
import { type AuthorizePageContext, renderPage } from './page-context.ts'

interface ConfirmPageData {
  /** As the user typed it. */
  username: string
  /** The session handle of the sign-up; empty if the user has to sign in after the confirmation. */
  session: string
  /** The masked address that the code was sent to, if known. */
  destination?: string
  notice?: string
  problem?: string
}

/** The page on which a new user enters the confirmation code. */
export function confirmPage(
  context: AuthorizePageContext,
  status: number,
  { username, session, destination, ...messages }: ConfirmPageData,
): Response {
  const { texts, csrf } = context
  const step = hiddenInput(
    'step',
    sealStep(context, { name: 'CONFIRM', username, session, parameters: destination === undefined ? {} : { TO: destination } }),
  )
  const body = markup`${errorNotice(messages.problem)}${successNotice(messages.notice)}
<p class="soft textDescription-customizable">${texts.signingUpAs} <b class="name">${username}</b></p>
<p>${destination === undefined ? texts.confirmText : texts.confirmSent(destination)}</p>
${form(
  { action: context.address('/confirm'), csrf },
  markup`${step}
${codeField({ context, isWrong: messages.problem !== undefined })}
${submitButton('confirmButton', texts.goOn)}`,
)}
${form({ action: context.address('/resendcode'), csrf }, markup`${step}<button class="other" type="submit" name="resendButton" value="1">${texts.resend}</button>`)}
<ul class="links redirect-customizable"><li>${texts.hasAccount} <a href="${context.address('/login')}">${texts.signIn}</a></li></ul>`
  return renderPage(context, status, { title: texts.confirmTitle, body })
}
