import { displayName } from '../clients/index.ts'
import { type Markup, markup } from '../http/index.ts'
import {
  type BrowserSession,
  canConsentIn,
  completeAuthorization,
  type DescribedScope,
  describeScopes,
  errorRedirectUrl,
  findBrowserSession,
  needsConsent,
  redirect,
  rememberConsent,
} from '../oauth/index.ts'
import { accountName } from './account.ts'
import { errorNotice, form, hiddenInput } from './components.ts'
import { consentsAddress } from './consents-address.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, renderPage } from './page-context.ts'
import { scopeList } from './scope-texts.ts'

interface ConsentView {
  account: string
  clientName: string
  scopes: readonly DescribedScope[]
  wrong: string | undefined
}

/** Where the browser goes, as a person can judge it: the host of a website, or the scheme of an app on the device. */
function destinationText({ authorizeRequest, texts }: AuthorizePageContext): Markup {
  const { protocol, host } = new URL(authorizeRequest.redirectUri)
  const isWebsite = protocol === 'https:' || protocol === 'http:'
  return isWebsite ? texts.consentGoesToHost(markup`<b class="name">${host}</b>`) : texts.consentGoesToApp(markup`<code>${protocol}</code>`)
}

/** The client chose its name itself, so the page says so, and shows where the browser goes. */
const consentView = (context: AuthorizePageContext, { account, clientName, scopes, wrong }: ConsentView): Markup => {
  const { texts, csrf, authorizeRequest } = context
  return markup`${errorNotice(wrong)}
<p>${texts.consentAsks(markup`<b class="name">${clientName}</b>`, markup`<b class="name">${account}</b>`)}</p>
${scopeList(scopes, texts)}
<p>${destinationText(context)}</p>
<p class="soft">${texts.consentUnknown}</p>
${form(
  { id: 'consentForm', action: context.address('/consent'), csrf },
  markup`${hiddenInput('scopes', authorizeRequest.scopes)}
<button class="submitButton-customizable" type="submit" name="answer" value="approve">${texts.consentApprove}</button>
<button class="other" type="submit" name="answer" value="deny">${texts.consentDeny}</button>`,
)}
<ul class="links redirect-customizable"><li><a href="${context.address('/login', { prompt: 'login' })}">${texts.otherAccount}</a></li><li><a href="${consentsAddress(context)}">${texts.consentsLink}</a></li></ul>`
}

async function consentPage(context: AuthorizePageContext, status: number, session: BrowserSession, wrong?: string): Promise<Response> {
  const { call, pool, authorizeRequest, texts } = context
  const scopes = await describeScopes(
    call,
    pool,
    authorizeRequest.scopes.split(' ').filter(scope => scope !== ''),
  )
  const clientName = await displayName(call, authorizeRequest.client)
  const body = consentView(context, { account: accountName(pool, session.user), clientName, scopes, wrong })
  return renderPage(context, status, { title: texts.consentTitle, body })
}

/** A handler that needs a user who is signed in, and a client that needs their consent. */
const withConsentingUser =
  (answer: (context: AuthorizePageContext, session: BrowserSession) => Promise<Response>): PageHandler =>
  async context => {
    const { call, pool, authorizeRequest, requestContext } = context
    if (!needsConsent(authorizeRequest.client)) return redirect(context.address('/oauth2/authorize'))
    const session = await findBrowserSession(call, pool, requestContext.incoming.headers)
    return session && canConsentIn(call, authorizeRequest, session) ? answer(context, session) : redirect(context.address('/login'))
  }

/** `GET /consent`: asks whether a client that registered itself may use the account. */
export const showConsent = withConsentingUser((context, session) => consentPage(context, 200, session))

/** `POST /consent`: remembers the consent and completes the request, or tells the client that the user denied it. */
export const answerConsent = withConsentingUser(async (context, session) => {
  const { call, authorizeRequest, texts } = context
  const fields = await readVerifiedForm(context)
  if (!fields) return consentPage(context, 403, session, texts.formExpired)
  const answer = fields.get('answer')
  if (answer === 'deny') return redirect(errorRedirectUrl(authorizeRequest, 'access_denied'))
  // What was shown is what is approved: the scopes of the client may have changed since.
  if (answer !== 'approve' || fields.get('scopes') !== authorizeRequest.scopes) return consentPage(context, 400, session, texts.formExpired)
  await rememberConsent(call, authorizeRequest, session)
  return redirect((await completeAuthorization(call, authorizeRequest, session, { isConsentGiven: true })) ?? context.address('/login'))
})
