import type { ChallengeNameType } from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { field, submit } from '../parts.ts'
import type { Fields } from '../visitor.ts'
import { type Ask, type ChallengePage, reply } from './challenge-page.ts'

/** As people copy it: in groups, with blanks around. */
export const codeIn = (fields: Fields): string => fields.get('code').replaceAll(/\s/g, '')

export const codeField = ({ visitor: { texts }, isWrong }: Pick<Ask, 'visitor' | 'isWrong'>): Markup =>
  field({ id: 'code', name: 'code', label: texts.code, autocomplete: 'one-time-code', mode: 'numeric', isWrong, hasFocus: true })

function sentView(ask: Ask): Markup {
  const { texts } = ask.visitor
  const { CODE_DELIVERY_DELIVERY_MEDIUM: medium, CODE_DELIVERY_DESTINATION: to = '' } = ask.step.parameters
  // As a first factor it may have gone to nobody.
  const sentText = ask.step.parameters.AVAILABLE_CHALLENGES === undefined ? texts.codeSent : texts.codeMaybeSent
  return markup`<p>${sentText(to, medium === 'EMAIL')}</p>
${codeField(ask)}
${submit('confirmButton', texts.goOn)}`
}

/** A code that went out. */
const sent = (challenge: ChallengeNameType): ChallengePage => ({
  title: texts => texts.codeTitle,
  view: sentView,
  answer: reply(challenge, fields => ({ [`${challenge}_CODE`]: codeIn(fields) })),
})

export const smsMfa = sent('SMS_MFA')
export const smsOtp = sent('SMS_OTP')
export const emailOtp = sent('EMAIL_OTP')

export const softwareTokenMfa: ChallengePage = {
  title: texts => texts.codeTitle,
  view: ask => markup`<p>${ask.visitor.texts.codeOfApp(ask.step.parameters.FRIENDLY_DEVICE_NAME)}</p>
${codeField(ask)}
${submit('confirmButton', ask.visitor.texts.goOn)}`,
  answer: reply('SOFTWARE_TOKEN_MFA', fields => ({ SOFTWARE_TOKEN_MFA_CODE: codeIn(fields) })),
}
