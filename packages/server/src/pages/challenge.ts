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

/** The page of a challenge, with the step sealed in its form. */
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

/**
 * The response after a step of a sign-in: the next page, the same page with an error, or the redirect to the client.
 * @param shownStep the step whose form was answered, if there is one
 */
export async function continueSignIn(
  context: AuthorizePageContext,
  username: string,
  result: ChallengePageResult,
  shownStep?: PageStep,
): Promise<Response> {
  if (result.kind === 'signed-in') return finishSignIn(context, result)
  if (result.kind === 'step') return challengePage(context, 200, result.step)
  if (result.kind === 'refused') {
    // No user enumeration: this error comes only after a correct password.
    if (result.error.name === 'UserNotConfirmedException') return confirmPage(context, 400, { username, session: '' })
    const text = refusalText(context.texts, result.error)
    return shownStep && !endsSignIn(result.error)
      ? challengePage(context, 400, shownStep, challengePages[shownStep.name]?.refusalText?.(context.texts) ?? text)
      : loginPage(context, 400, { username, problem: text })
  }
  const step = stepFromChallenge(username, result.next)
  const factors = step.name === 'MFA_SETUP' ? JSON.parse(step.parameters.MFAS_CAN_SETUP ?? '[]') : []
  return factors.length === 1
    ? continueSignIn(context, username, await startFactorSetUp(context, step, factors[0]))
    : challengePage(context, 200, step)
}

/** `POST /challenge`: the answer to any challenge. */
export const answerChallenge: PageHandler = async context => {
  const fields = await readVerifiedForm(context)
  if (!fields) return loginPage(context, 403, { problem: context.texts.formExpired })
  const step = openStep(context, fields.get('step'))
  const page = step && challengePages[step.name]
  if (!page) return loginPage(context, 400, { problem: context.texts.refusals.startAgain })
  return continueSignIn(context, step.username, await page.answer(context, step, fields), step)
}
