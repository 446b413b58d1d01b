import { markup } from '../http/index.ts'
import { codeField } from './challenges/codes.ts'
import { sealStep } from './challenges/page-step.ts'
import { errorNotice, form, hiddenInput, submitButton, successNotice } from './components.ts'
import { type AuthorizePageContext, renderPage } from './page-context.ts'

interface ConfirmPageData {
  /** As it was typed. */
  username: string
  /** Of the sign-up; without one the person signs in afterwards. */
  session: string
  /** Where a code went, as far as the page may say. */
  destination?: string
  notice?: string
  problem?: string
}

/** Who signed up proves an address by the code that was sent there. */
export function confirmPage(
  context: AuthorizePageContext,
  status: number,
  { username, session, destination, ...said }: ConfirmPageData,
): Response {
  const { texts, csrf } = context
  const step = hiddenInput(
    'step',
    sealStep(context, { name: 'CONFIRM', username, session, parameters: destination === undefined ? {} : { TO: destination } }),
  )
  const body = markup`${errorNotice(said.problem)}${successNotice(said.notice)}
<p class="soft textDescription-customizable">${texts.signingUpAs} <b class="name">${username}</b></p>
<p>${destination === undefined ? texts.confirmText : texts.confirmSent(destination)}</p>
${form(
  { action: context.address('/confirm'), csrf },
  markup`${step}
${codeField({ context, isWrong: said.problem !== undefined })}
${submitButton('confirmButton', texts.goOn)}`,
)}
${form({ action: context.address('/resendcode'), csrf }, markup`${step}<button class="other" type="submit" name="resendButton" value="1">${texts.resend}</button>`)}
<ul class="links redirect-customizable"><li>${texts.hasAccount} <a href="${context.address('/login')}">${texts.signIn}</a></li></ul>`
  return renderPage(context, status, { title: texts.confirmTitle, body })
}
