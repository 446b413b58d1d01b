import { markup } from '../../http/index.ts'
import { passkeyInputs } from '../parts.ts'
import { type ChallengePage, reply } from './challenge-page.ts'

/** The one page that needs a script: passkeys are a matter of scripts. */
export const webAuthn: ChallengePage = {
  title: texts => texts.passkeyTitle,
  refusal: texts => texts.passkeyFailed,
  hasScript: true,
  view: ({ visitor: { texts }, step }) => markup`<p>${texts.passkeyText}</p>
${passkeyInputs(texts, { use: 'get', options: step.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '', label: texts.passkeyUse })}`,
  answer: reply('WEB_AUTHN', fields => ({ CREDENTIAL: fields.get('credential') })),
}
