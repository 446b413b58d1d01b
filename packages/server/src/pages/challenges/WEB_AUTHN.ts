import { markup } from '../../http/index.ts'
import { passkeyInputs } from '../components.ts'
import { answerWith, type ChallengePage } from './challenge-page.ts'

/** Needs a script: browsers offer passkeys to scripts only. */
export const webAuthn: ChallengePage = {
  title: texts => texts.passkeyTitle,
  refusalText: texts => texts.passkeyFailed,
  hasScript: true,
  view: ({ context: { texts }, step }) => markup`<p>${texts.passkeyText}</p>
${passkeyInputs(texts, { use: 'get', radioGroup: step.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '', label: texts.passkeyUse })}`,
  answer: answerWith('WEB_AUTHN', fields => ({ CREDENTIAL: fields.get('credential') })),
}
