import { markup } from '../http/index.ts'
import { enter } from './advance.ts'
import type { Answered } from './challenges/challenge-page.ts'
import { challengePages } from './challenges/index.ts'
import { begin } from './challenges/set-up.ts'
import { openStep, type Step, sealStep, stepOf } from './challenges/step.ts'
import { confirmPage } from './confirm-page.ts'
import { loginPage } from './login-page.ts'
import { form, hidden, problem } from './parts.ts'
import { endsSignIn, refusalText } from './refusals.ts'
import { type Answer, readOwnForm, show, type Visitor } from './visitor.ts'

async function challengePage(visitor: Visitor, status: number, step: Step, wrong?: string): Promise<Response> {
  const { texts, csrf } = visitor
  const page = challengePages[step.name]
  if (!page) return loginPage(visitor, 400, { problem: texts.somethingWrong })
  const content = markup`${hidden('step', sealStep(visitor, step))}
${await page.view({ visitor, step, isWrong: wrong !== undefined })}`
  const body = markup`${problem(wrong)}
<p class="soft textDescription-customizable">${texts.signingInAs} <b class="name">${step.username}</b></p>
${form({ id: 'challengeForm', action: visitor.address('/challenge'), csrf }, content)}
<ul class="links redirect-customizable"><li><a href="${visitor.address('/login')}">${texts.startOver}</a></li></ul>`
  return show(visitor, status, { title: page.title(texts), body, hasScript: page.hasScript })
}

/** What a step of a sign-in leads to. `asked`: what was shown before it. */
export async function follow(visitor: Visitor, username: string, answered: Answered, asked?: Step): Promise<Response> {
  if (answered.kind === 'signed-in') return enter(visitor, answered)
  if (answered.kind === 'step') return challengePage(visitor, 200, answered.step)
  if (answered.kind === 'refused') {
    // Told to who knows the password.
    if (answered.error.name === 'UserNotConfirmedException') return confirmPage(visitor, 400, { username, session: '' })
    const text = refusalText(visitor.texts, answered.error)
    return asked && !endsSignIn(answered.error)
      ? challengePage(visitor, 400, asked, challengePages[asked.name]?.refusal?.(visitor.texts) ?? text)
      : loginPage(visitor, 400, { username, problem: text })
  }
  const step = stepOf(username, answered.next)
  const only = step.name === 'MFA_SETUP' ? JSON.parse(step.parameters.MFAS_CAN_SETUP ?? '[]') : []
  return only.length === 1 ? follow(visitor, username, await begin(visitor, step, only[0])) : challengePage(visitor, 200, step)
}

/** `POST /challenge`: the form of any of them. */
export const answerChallenge: Answer = async visitor => {
  const fields = await readOwnForm(visitor)
  if (!fields) return loginPage(visitor, 403, { problem: visitor.texts.formExpired })
  const step = openStep(visitor, fields.get('step'))
  const page = step && challengePages[step.name]
  if (!page) return loginPage(visitor, 400, { problem: visitor.texts.refusals.startAgain })
  return follow(visitor, step.username, await page.answer(visitor, step, fields), step)
}
