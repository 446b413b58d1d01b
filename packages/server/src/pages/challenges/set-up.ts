import { ServiceError } from '@poolhouse/contract'
import { markup } from '../../http/index.ts'
import { offerTotp, verifyTotp } from '../../sign-in/index.ts'
import { field, submit } from '../parts.ts'
import { qrCode } from '../qr-code.ts'
import type { Visitor } from '../visitor.ts'
import { type Answered, type ChallengePage, respondTo } from './challenge-page.ts'
import { choiceView, listIn } from './choices.ts'
import { codeField, codeIn } from './codes.ts'
import type { Step } from './step.ts'

/** The pool asks for a second factor, and the person has none. */
export const mfaSetup: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ask => choiceView(ask, ask.visitor.texts.setUpText, listIn(ask, 'MFAS_CAN_SETUP')),
  answer: (visitor, step, fields) => begin(visitor, step, fields.get('answer')),
}

/** One that is the only one needs no choice. */
export async function begin(visitor: Visitor, step: Step, factor: string): Promise<Answered> {
  if (factor === 'EMAIL_OTP') return { kind: 'step', step: { ...step, name: 'SET_UP_EMAIL' } }
  if (factor !== 'SOFTWARE_TOKEN_MFA') return { kind: 'step', step }
  return refusable(async () => {
    const { secret, handle } = await offerTotp(visitor.call, step.session)
    return { kind: 'step', step: { ...step, name: 'SET_UP_APP', session: handle, parameters: { SECRET: secret } } }
  })
}

/** Apps show it in groups, so that it can be typed. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)!.join(' ')

/** The format of Google Authenticator, which every app reads; six digits of 30 seconds by SHA-1 are what it means without saying so. */
function keyUri({ pool, request }: Visitor, { username, parameters: { SECRET = '' } }: Step): string {
  const issuer = pool.config.Name ?? request.pool.id
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(username)}?secret=${SECRET}&issuer=${encodeURIComponent(issuer)}`
}

export const setUpApp: ChallengePage = {
  title: texts => texts.setUpAppTitle,
  view: async ask => {
    const { visitor, step } = ask
    const { texts } = visitor
    return markup`<p>${texts.setUpAppText}</p>
${await qrCode(keyUri(visitor, step), texts.qrLabel)}
<p class="soft textDescription-customizable">${texts.setUpAppByHand} <code id="totpSecret">${inGroups(step.parameters.SECRET ?? '')}</code></p>
${codeField(ask)}
${submit('confirmButton', texts.goOn)}`
  },
  answer: (visitor, step, fields) =>
    refusable(async () => {
      const session = await verifyTotp(visitor.call, step.session, codeIn(fields), null)
      return respondTo(visitor, 'MFA_SETUP', { ...step, session }, {})
    }),
}

export const setUpEmail: ChallengePage = {
  title: texts => texts.setUpTitle,
  view: ({ visitor: { texts }, isWrong }) => markup`<p>${texts.setUpEmailText}</p>
${field({ id: 'email', name: 'email', label: texts.attributes.email, type: 'email', mode: 'email', autocomplete: 'email', isWrong, hasFocus: true })}
${submit('confirmButton', texts.goOn)}`,
  answer: (visitor, step, fields) => respondTo(visitor, 'MFA_SETUP', step, { EMAIL: fields.get('email').trim() }),
}

async function refusable(work: () => Promise<Answered>): Promise<Answered> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ServiceError) return { kind: 'refused', error }
    throw error
  }
}
