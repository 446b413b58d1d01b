import type { ChallengeNameType } from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { field, submitButton } from '../components.ts'
import type { FormFields } from '../page-context.ts'
import { answerWith, type ChallengePage, type ChallengePageInput } from './challenge-page.ts'

/** As people copy it: in groups, with blanks around. */
export const readCode = (fields: FormFields): string => fields.get('code').replaceAll(/\s/g, '')

export const codeField = ({ context: { texts }, isWrong }: Pick<ChallengePageInput, 'context' | 'isWrong'>): Markup =>
  field({ id: 'code', name: 'code', label: texts.code, autocomplete: 'one-time-code', mode: 'numeric', isWrong, hasFocus: true })

function deliveredCodeView(ask: ChallengePageInput): Markup {
  const { texts } = ask.context
  const { CODE_DELIVERY_DELIVERY_MEDIUM: medium, CODE_DELIVERY_DESTINATION: to = '' } = ask.step.parameters
  // As a first factor it may have gone to nobody.
  const sentText = ask.step.parameters.AVAILABLE_CHALLENGES === undefined ? texts.codeSent : texts.codeMaybeSent
  return markup`<p>${sentText(to, medium === 'EMAIL')}</p>
${codeField(ask)}
${submitButton('confirmButton', texts.goOn)}`
}

/** A code that went out. */
const deliveredCodePage = (challenge: ChallengeNameType): ChallengePage => ({
  title: texts => texts.codeTitle,
  view: deliveredCodeView,
  answer: answerWith(challenge, fields => ({ [`${challenge}_CODE`]: readCode(fields) })),
})

export const smsMfa = deliveredCodePage('SMS_MFA')
export const smsOtp = deliveredCodePage('SMS_OTP')
export const emailOtp = deliveredCodePage('EMAIL_OTP')

export const softwareTokenMfa: ChallengePage = {
  title: texts => texts.codeTitle,
  view: ask => markup`<p>${ask.context.texts.codeOfApp(ask.step.parameters.FRIENDLY_DEVICE_NAME)}</p>
${codeField(ask)}
${submitButton('confirmButton', ask.context.texts.goOn)}`,
  answer: answerWith('SOFTWARE_TOKEN_MFA', fields => ({ SOFTWARE_TOKEN_MFA_CODE: readCode(fields) })),
}
