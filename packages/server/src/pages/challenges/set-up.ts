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

/** The pool asks for a second factor, and the person has none. */
export const mfaSetup: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ask => choiceView(ask, ask.context.texts.setUpText, readListParameter(ask, 'MFAS_CAN_SETUP')),
  answer: (context, step, fields) => startFactorSetUp(context, step, fields.get('answer')),
}

/** One that is the only one needs no choice. */
export async function startFactorSetUp(context: AuthorizePageContext, step: PageStep, factor: string): Promise<ChallengePageResult> {
  if (factor === 'EMAIL_OTP') return { kind: 'step', step: { ...step, name: 'SET_UP_EMAIL' } }
  if (factor !== 'SOFTWARE_TOKEN_MFA') return { kind: 'step', step }
  return catchRefusal(async () => {
    const { secret, handle } = await startTotpSetup(context.call, step.session)
    return { kind: 'step', step: { ...step, name: 'SET_UP_APP', session: handle, parameters: { SECRET: secret } } }
  })
}

/** Apps show it in groups, so that it can be typed. */
const groupSecret = (secret: string): string => secret.match(/.{1,4}/g)!.join(' ')

/** The format of Google Authenticator, which every app reads; six digits of 30 seconds by SHA-1 are what it means without saying so. */
function keyUri({ pool, authorizeRequest }: AuthorizePageContext, { username, parameters: { SECRET = '' } }: PageStep): string {
  const issuer = pool.config.Name ?? authorizeRequest.pool.id
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(username)}?secret=${SECRET}&issuer=${encodeURIComponent(issuer)}`
}

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
    catchRefusal(async () => {
      const session = await verifyTotpSetup(context.call, step.session, readCode(fields), null)
      return respondToChallenge(context, 'MFA_SETUP', { ...step, session }, {})
    }),
}

export const setUpEmail: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ({ context: { texts }, isWrong }) => markup`<p>${texts.setUpEmailText}</p>
${field({ id: 'email', name: 'email', label: texts.attributes.email, type: 'email', mode: 'email', autocomplete: 'email', isWrong, hasFocus: true })}
${submitButton('confirmButton', texts.goOn)}`,
  answer: (context, step, fields) => respondToChallenge(context, 'MFA_SETUP', step, { EMAIL: fields.get('email').trim() }),
}

async function catchRefusal(work: () => Promise<ChallengePageResult>): Promise<ChallengePageResult> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ServiceError) return { kind: 'refused', error }
    throw error
  }
}
