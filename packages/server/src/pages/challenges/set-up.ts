import { ServiceError } from '@poolhouse/contract'
import { markup } from '../../http/index.ts'
import { startTotpSetup, verifyTotpSetup } from '../../sign-in/index.ts'
import { field, submitButton } from '../components.ts'
import type { AuthorizePageContext } from '../page-context.ts'
import { qrCode } from '../qr-code.ts'
import { type ChallengePage, type ChallengePageResult, respondToChallenge } from './challenge-page.ts'
import { choiceView, readListParameter } from './choices.ts'
import { codeField, readCode } from './codes.ts'
import type { PageStep } from './page-step.ts'

/** The choice of a second factor to set up: the pool requires one, and the user has none. */
export const mfaSetup: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ask => choiceView(ask, ask.context.texts.setUpText, readListParameter(ask, 'MFAS_CAN_SETUP')),
  answer: (context, step, fields) => startFactorSetUp(context, step, fields.get('answer')),
}

/** Starts to set up a factor; for an authenticator app it gets the secret first. */
export async function startFactorSetUp(context: AuthorizePageContext, step: PageStep, factor: string): Promise<ChallengePageResult> {
  if (factor === 'EMAIL_OTP') return { kind: 'step', step: { ...step, name: 'SET_UP_EMAIL' } }
  if (factor !== 'SOFTWARE_TOKEN_MFA') return { kind: 'step', step }
  return catchRefusal(context, async () => {
    const { secret, handle } = await startTotpSetup(context.call, step.session)
    return { kind: 'step', step: { ...step, name: 'SET_UP_APP', session: handle, parameters: { SECRET: secret } } }
  })
}

/** Groups of four characters are easier to type into an app. */
const groupSecret = (secret: string): string => secret.match(/.{1,4}/g)!.join(' ')

/** The Key URI format of Google Authenticator; its defaults are ours: six digits, 30 seconds, SHA-1. */
function keyUri({ pool, authorizeRequest }: AuthorizePageContext, { username, parameters: { SECRET = '' } }: PageStep): string {
  const issuer = pool.config.Name ?? authorizeRequest.pool.id
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(username)}?secret=${SECRET}&issuer=${encodeURIComponent(issuer)}`
}

/** Shows the secret of an authenticator app, and verifies its first code. */
export const setUpApp: ChallengePage = {
  title: texts => texts.setUpAppTitle,
  view: async ask => {
    const { context, step } = ask
    const { texts } = context
    return markup`<p>${texts.setUpAppText}</p>
${await qrCode(keyUri(context, step), texts.qrLabel)}
<p class="soft textDescription-customizable">${texts.setUpAppByHand} <code id="totpSecret">${groupSecret(step.parameters.SECRET ?? '')}</code></p>
${codeField(ask)}
${submitButton('confirmButton', texts.goOn)}`
  },
  answer: (context, step, fields) =>
    catchRefusal(context, async () => {
      const session = await verifyTotpSetup(context.call, step.session, readCode(fields), null)
      return respondToChallenge(context, 'MFA_SETUP', { ...step, session }, {})
    }),
}

/** Asks for the address that email codes go to. */
export const setUpEmail: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ({ context: { texts }, isWrong }) => markup`<p>${texts.setUpEmailText}</p>
${field({ id: 'email', name: 'email', label: texts.attributes.email, type: 'email', mode: 'email', autocomplete: 'email', isWrong, hasFocus: true })}
${submitButton('confirmButton', texts.goOn)}`,
  answer: (context, step, fields) => respondToChallenge(context, 'MFA_SETUP', step, { EMAIL: fields.get('email').trim() }),
}

/** An error of the API as a result, so that the page shows it. */
async function catchRefusal({ call }: AuthorizePageContext, work: () => Promise<ChallengePageResult>): Promise<ChallengePageResult> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    call.trace.refusal = error
    return { kind: 'refused', error }
  }
}
