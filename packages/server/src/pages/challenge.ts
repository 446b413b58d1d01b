import { markup } from '../http/index.ts'
import type { ChallengePageResult } from './challenges/challenge-page.ts'
import { challengePages } from './challenges/index.ts'
import { openStep, type PageStep, sealStep, stepFromChallenge } from './challenges/page-step.ts'
import { startFactorSetUp } from './challenges/set-up.ts'
import { errorNotice, form, hiddenInput } from './components.ts'
import { confirmPage } from './confirm-page.ts'
import { loginPage } from './login-page.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, renderPage } from './page-context.ts'
import { endsSignIn, refusalText } from './refusals.ts'
import { finishSignIn } from './sign-in-step.ts'

async function challengePage(context: AuthorizePageContext, status: number, step: PageStep, wrong?: string): Promise<Response> {
  const { texts, csrf } = context
  const page = challengePages[step.name]
  if (!page) return loginPage(context, 400, { problem: texts.somethingWrong })
  const content = markup`${hiddenInput('step', sealStep(context, step))}
${await page.view({ context, step, isWrong: wrong !== undefined })}`
  const body = markup`${errorNotice(wrong)}
<p class="soft textDescription-customizable">${texts.signingInAs} <b class="name">${step.username}</b></p>
${form({ id: 'challengeForm', action: context.address('/challenge'), csrf }, content)}
<ul class="links redirect-customizable"><li><a href="${context.address('/login')}">${texts.startOver}</a></li></ul>`
  return renderPage(context, status, { title: page.title(texts), body, hasScript: page.hasScript })
}

/** What a step of a sign-in leads to. `asked`: what was shown before it. */
export async function continueSignIn(
  context: AuthorizePageContext,
  username: string,
  answered: ChallengePageResult,
  asked?: PageStep,
): Promise<Response> {
  if (answered.kind === 'signed-in') return finishSignIn(context, answered)
  if (answered.kind === 'step') return challengePage(context, 200, answered.step)
  if (answered.kind === 'refused') {
    // Told to who knows the password.
    if (answered.error.name === 'UserNotConfirmedException') return confirmPage(context, 400, { username, session: '' })
    const text = refusalText(context.texts, answered.error)
    return asked && !endsSignIn(answered.error)
      ? challengePage(context, 400, asked, challengePages[asked.name]?.refusalText?.(context.texts) ?? text)
      : loginPage(context, 400, { username, problem: text })
  }
  const step = stepFromChallenge(username, answered.next)
  const only = step.name === 'MFA_SETUP' ? JSON.parse(step.parameters.MFAS_CAN_SETUP ?? '[]') : []
  return only.length === 1
    ? continueSignIn(context, username, await startFactorSetUp(context, step, only[0]))
    : challengePage(context, 200, step)
}

/** `POST /challenge`: the form of any of them. */
export const answerChallenge: PageHandler = async context => {
  const fields = await readVerifiedForm(context)
  if (!fields) return loginPage(context, 403, { problem: context.texts.formExpired })
  const step = openStep(context, fields.get('step'))
  const page = step && challengePages[step.name]
  if (!page) return loginPage(context, 400, { problem: context.texts.refusals.startAgain })
  return continueSignIn(context, step.username, await page.answer(context, step, fields), step)
}
