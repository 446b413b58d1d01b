import { markup } from '../http/index.ts'
import { codeField } from './challenges/codes.ts'
import { sealStep } from './challenges/step.ts'
import { form, hidden, notice, problem, submit } from './parts.ts'
import { show, type Visitor } from './visitor.ts'

interface Confirming {
  /** As it was typed. */
  username: string
  /** Of the sign-up; without one the person signs in afterwards. */
  session: string
  /** Where a code went, as far as the page may say. */
  to?: string
  notice?: string
  problem?: string
}

/** Who signed up proves an address by the code that was sent there. */
export function confirmPage(visitor: Visitor, status: number, { username, session, to, ...said }: Confirming): Response {
  const { texts, csrf } = visitor
  const step = hidden('step', sealStep(visitor, { name: 'CONFIRM', username, session, parameters: to === undefined ? {} : { TO: to } }))
  const body = markup`${problem(said.problem)}${notice(said.notice)}
<p class="soft textDescription-customizable">${texts.signingUpAs} <b class="name">${username}</b></p>
<p>${to === undefined ? texts.confirmText : texts.confirmSent(to)}</p>
${form(
  { action: visitor.address('/confirm'), csrf },
  markup`${step}
${codeField({ visitor, isWrong: said.problem !== undefined })}
${submit('confirmButton', texts.goOn)}`,
)}
${form({ action: visitor.address('/resendcode'), csrf }, markup`${step}<button class="other" type="submit" name="resendButton" value="1">${texts.resend}</button>`)}
<ul class="links redirect-customizable"><li>${texts.hasAccount} <a href="${visitor.address('/login')}">${texts.signIn}</a></li></ul>`
  return show(visitor, status, { title: texts.confirmTitle, body })
}
