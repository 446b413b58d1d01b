import { displayName, findClient } from '../clients/index.ts'
import { type Markup, markup, readFormFields } from '../http/index.ts'
import {
  type BrowserSession,
  consentsOf,
  describeScopes,
  errorPageUrl,
  findBrowserSession,
  findClientAt,
  type GivenConsent,
  missingParameter,
  type OAuthRequestContext,
  redirect,
  withdrawConsent,
} from '../oauth/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { accountName } from './account.ts'
import { errorNotice, form, languageLinks, successNotice } from './components.ts'
import { csrfCookie, csrfToken, passesCsrfCheck } from './csrf.ts'
import { pageResponse } from './layout.ts'
import { scopeList } from './scope-texts.ts'
import { languageNames, selectLanguage, textsOf } from './texts/index.ts'

/** A signed-in user who looks at the clients that they gave access, outside of any authorization request. */
interface ConsentsContext {
  requestContext: OAuthRequestContext
  pool: Pool
  session: BrowserSession
}

interface Messages {
  notice?: string
  problem?: string
}

/** The pool of the request: that of its location, else that of the parameter `client_id`. */
async function findPool({ call, poolLocation, query }: OAuthRequestContext): Promise<Pool | undefined> {
  if (poolLocation.poolId !== undefined) return loadPool(call, poolLocation.poolId)
  const ids = query.getAll('client_id')
  return ids.length === 1 ? (await findClientAt(call, poolLocation, ids[0]!))?.pool : undefined
}

function render(
  { requestContext, pool }: Pick<ConsentsContext, 'requestContext' | 'pool'>,
  status: number,
  body: (csrf: string) => Markup,
) {
  const { call, poolLocation, incoming, query } = requestContext
  const lang = selectLanguage(incoming.headers, query.get('lang') ?? undefined)
  const texts = textsOf(lang)
  const csrf = csrfToken(call, pool, incoming.headers)
  const footer = languageLinks({ lang, requestContext, texts }, languageNames)
  return pageResponse(status, { lang, title: texts.consentsTitle, body: body(csrf), footer }, { forms: ["'self'"] }, [
    csrfCookie(call, poolLocation, csrf),
  ])
}

const textsFor = ({ incoming, query }: OAuthRequestContext) => textsOf(selectLanguage(incoming.headers, query.get('lang') ?? undefined))

/** A handler for a browser with a session. */
const withSignedInUser =
  (answer: (context: ConsentsContext) => Promise<Response>) =>
  async (requestContext: OAuthRequestContext): Promise<Response> => {
    const { call, incoming } = requestContext
    const pool = await findPool(requestContext)
    if (!pool) return redirect(errorPageUrl(requestContext, missingParameter('client_id')))
    const session = await findBrowserSession(call, pool, incoming.headers)
    const texts = textsFor(requestContext)
    return session
      ? answer({ requestContext, pool, session })
      : render({ requestContext, pool }, 403, () => markup`<p>${texts.consentsSignIn}</p>`)
  }

/** One client with what it may do, and the button that takes the consent back. */
async function consentItem({ requestContext, pool }: ConsentsContext, { clientId, scopes }: GivenConsent): Promise<Markup> {
  const { call } = requestContext
  const texts = textsFor(requestContext)
  const found = await findClient(call, clientId)
  const name = found ? await displayName(call, found.client) : clientId
  return markup`<li class="consent"><b class="name">${name}</b>
${scopeList(await describeScopes(call, pool, scopes), texts)}
<button class="other" type="submit" name="revoke" value="${clientId}" aria-label="${texts.consentsRevokeOf(name)}">${texts.consentsRevoke}</button></li>`
}

async function consentsPage(context: ConsentsContext, status: number, { notice, problem }: Messages = {}): Promise<Response> {
  const { requestContext, pool, session } = context
  const { call, poolLocation, query } = requestContext
  const texts = textsFor(requestContext)
  const given = await consentsOf(call, pool, session.user)
  const items = await Promise.all(given.map(consent => consentItem(context, consent)))
  const action = `${poolLocation.pathPrefix}/consents?${query}`
  return render(
    context,
    status,
    csrf => markup`${errorNotice(problem)}${successNotice(notice)}
<p class="soft">${texts.signedInAs} <b class="name">${accountName(pool, session.user)}</b></p>
${items.length === 0 ? markup`<p>${texts.consentsNone}</p>` : markup`<p>${texts.consentsText}</p>${form({ action, csrf }, markup`<ul class="consents">${items}</ul>`)}`}`,
  )
}

/** `GET /consents`: the clients that the user gave access. */
export const showConsents = withSignedInUser(context => consentsPage(context, 200))

/** `POST /consents`: takes the consent to one client back, and ends the tokens that it gave. */
export const answerConsents = withSignedInUser(async context => {
  const { requestContext, pool, session } = context
  const { call, incoming } = requestContext
  const texts = textsFor(requestContext)
  const fields = await readFormFields(incoming)
  const only = (name: string) => (typeof fields === 'string' || fields.getAll(name).length !== 1 ? null : fields.get(name))
  if (!passesCsrfCheck(call, pool, incoming, only('_csrf'))) return consentsPage(context, 403, { problem: texts.formExpired })
  const clientId = only('revoke')
  if (clientId === null) return consentsPage(context, 400, { problem: texts.somethingWrong })
  await withdrawConsent(call, pool, session.user, clientId)
  return consentsPage(context, 200, { notice: texts.consentsRevoked })
})
