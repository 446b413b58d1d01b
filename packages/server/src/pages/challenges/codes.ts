import type { ChallengeNameType } from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { field, submitButton } from '../components.ts'
import type { FormFields } from '../page-context.ts'
import { answerWith, type ChallengePage, type ChallengePageInput } from './challenge-page.ts'

/** The code in a form, without spaces: users copy codes in groups. */
export const readCode = (fields: FormFields): string => fields.get('code').replaceAll(/\s/g, '')

/** The input for a code. */
export const codeField = ({ context: { texts }, isWrong }: Pick<ChallengePageInput, 'context' | 'isWrong'>): Markup =>
  field({ id: 'code', name: 'code', label: texts.code, autocomplete: 'one-time-code', mode: 'numeric', isWrong, hasFocus: true })

function deliveredCodeView(ask: ChallengePageInput): Markup {
  const { texts } = ask.context
  const { CODE_DELIVERY_DELIVERY_MEDIUM: medium, CODE_DELIVERY_DESTINATION: to = '' } = ask.step.parameters
  // User enumeration: as a first factor the code is announced for unknown users too, so the text must not say that it was sent.
  const sentText = ask.step.parameters.AVAILABLE_CHALLENGES === undefined ? texts.codeSent : texts.codeMaybeSent
  return markup`<p>${sentText(to, medium === 'EMAIL')}</p>
${codeField(ask)}
${submitButton('confirmButton', texts.goOn)}`
}

/** The page of a challenge whose code was sent by SMS or email. */
const deliveredCodePage = (challenge: ChallengeNameType): ChallengePage => ({
  title: texts => texts.codeTitle,
  view: deliveredCodeView,
  answer: answerWith(challenge, fields => ({ [`${challenge}_CODE`]: readCode(fields) })),
})

/** A code by SMS, as a second factor. */
export const smsMfa = deliveredCodePage('SMS_MFA')
/** A code by SMS, as a first factor. */
export const smsOtp = deliveredCodePage('SMS_OTP')
/** A code by email, as a first or second factor. */
export const emailOtp = deliveredCodePage('EMAIL_OTP')

/** A TOTP code of an authenticator app. */
export const softwareTokenMfa: ChallengePage = {
  title: texts => texts.codeTitle,
  view: ask => markup`<p>${ask.context.texts.codeOfApp(ask.step.parameters.FRIENDLY_DEVICE_NAME)}</p>
${codeField(ask)}
${submitButton('confirmButton', ask.context.texts.goOn)}`,
  answer: answerWith('SOFTWARE_TOKEN_MFA', fields => ({ SOFTWARE_TOKEN_MFA_CODE: readCode(fields) })),
}
