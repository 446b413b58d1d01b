import { ServiceError } from '@poolhouse/contract'
import { markup } from '../http/index.ts'
import { initiate } from '../sign-in/index.ts'
import { confirmRecoveryByName, findUser, isSelfRecovery, migrateUser, recoverByName } from '../users/index.ts'
import { advance } from './advance.ts'
import { follow } from './challenge.ts'
import { codeField, codeIn } from './challenges/codes.ts'
import { openStep, type Step, sealStep } from './challenges/step.ts'
import { isLocal, loginPage, longestName } from './login-page.ts'
import { nameLabel } from './names.ts'
import { field, form, hidden, newPasswordField, problem, submit } from './parts.ts'
import { passwordHint } from './password-hint.ts'
import { refusalText } from './refusals.ts'
import { type Answer, readOwnForm, show, toLogin, type Visitor } from './visitor.ts'

const isOpen = (visitor: Visitor): boolean => isLocal(visitor) && isSelfRecovery(visitor.pool)

function forgotPage(visitor: Visitor, status: number, said: { username?: string; problem?: string } = {}): Response {
  const { texts, csrf, pool } = visitor
  const isWrong = said.problem !== undefined
  const name = { id: 'username', name: 'username', label: nameLabel(pool, texts), value: said.username, autocomplete: 'username', isWrong }
  const body = markup`${problem(said.problem)}
<p>${texts.forgotText}</p>
${form({ action: visitor.address('/forgotPassword'), csrf }, markup`${field({ ...name, hasFocus: true })}${submit('resetButton', texts.goOn)}`)}
<ul class="links redirect-customizable"><li><a href="${visitor.address('/login')}">${texts.backToSignIn}</a></li></ul>`
  return show(visitor, status, { title: texts.forgotTitle, body })
}

function newPasswordPage(visitor: Visitor, status: number, step: Step, wrong?: string): Response {
  const { texts, csrf, pool } = visitor
  const isWrong = wrong !== undefined
  const body = markup`${problem(wrong)}
<p class="soft textDescription-customizable">${texts.signingInAs} <b class="name">${step.username}</b></p>
<p>${texts.recoverySent(step.parameters.TO ?? '')}</p>
${form(
  { action: visitor.address('/confirmforgotPassword'), csrf },
  markup`${hidden('step', sealStep(visitor, step))}
${codeField({ visitor, isWrong })}
${newPasswordField(texts, { hint: passwordHint(pool, texts), isWrong })}
${submit('confirmButton', texts.goOn)}`,
)}
<ul class="links redirect-customizable"><li><a href="${visitor.address('/forgotPassword')}">${texts.resend}</a></li><li><a href="${visitor.address('/login')}">${texts.backToSignIn}</a></li></ul>`
  return show(visitor, status, { title: texts.newPasswordTitle, body })
}

export const showForgot: Answer = async visitor => (isOpen(visitor) ? forgotPage(visitor, 200) : toLogin(visitor))

/** The same page whoever it is, and whether anything was sent. */
export const answerForgot: Answer = async visitor => {
  const { call, pool, client, texts } = visitor
  if (!isOpen(visitor)) return toLogin(visitor)
  const fields = await readOwnForm(visitor)
  if (!fields) return forgotPage(visitor, 403, { problem: texts.formExpired })
  const username = fields.get('username').trim()
  if (username === '' || username.length > longestName) return forgotPage(visitor, 400, { problem: texts.refusals.valueRefused })
  try {
    const user =
      (await findUser(call, pool, username)) ?? (await migrateUser(call, pool, client, { source: 'ForgotPassword', name: username }))
    const { Destination = '' } = await recoverByName(call, { pool, client, user }, username)
    return newPasswordPage(visitor, 200, { name: 'RECOVER', username, session: '', parameters: { TO: Destination } })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return forgotPage(visitor, 400, { username, problem: refusalText(texts, error) })
  }
}

/** The code and a new password; with that the person signs in, and the authorize request goes on. */
export const answerNewPassword: Answer = async visitor => {
  const { call, pool, client, texts } = visitor
  const fields = await readOwnForm(visitor)
  if (!fields) return forgotPage(visitor, 403, { problem: texts.formExpired })
  const step = openStep(visitor, fields.get('step'))
  if (step?.name !== 'RECOVER') return loginPage(visitor, 400, { problem: texts.refusals.startAgain })
  const { username } = step
  const password = fields.get('new_password')
  try {
    const known = { pool, client, user: await findUser(call, pool, username) }
    await confirmRecoveryByName(call, known, { name: username, code: codeIn(fields), password })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return newPasswordPage(visitor, 400, step, refusalText(texts, error))
  }
  const parameters = { USERNAME: username, PASSWORD: password }
  return follow(visitor, username, await advance(visitor, door => initiate('USER_PASSWORD_AUTH', { ...door, parameters })))
}
