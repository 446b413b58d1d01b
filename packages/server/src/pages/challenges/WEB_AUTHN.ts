import { markup } from '../../http/index.ts'
import { type ChallengePage, reply } from './challenge-page.ts'

/** The one page that needs a script: passkeys are a matter of scripts. */
export const webAuthn: ChallengePage = {
  title: texts => texts.passkeyTitle,
  refusal: texts => texts.passkeyFailed,
  hasScript: true,
  view: ({ visitor: { texts }, step }) => markup`<p>${texts.passkeyText}</p>
<noscript><p class="notice bad">${texts.passkeyNeedsScript}</p></noscript>
<p class="notice bad" id="passkeyProblem" role="alert" hidden>${texts.passkeyFailed}</p>
<input type="hidden" id="passkeyCredential" name="credential" value="">
<button type="button" id="passkeyButton" data-use="get" data-options="${step.parameters.CREDENTIAL_REQUEST_OPTIONS}">${texts.passkeyUse}</button>`,
  answer: reply('WEB_AUTHN', fields => ({ CREDENTIAL: fields.get('credential') })),
}
