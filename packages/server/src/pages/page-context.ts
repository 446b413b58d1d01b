import { withAnalytics } from '../analytics/index.ts'
import { type Branding, loadBranding } from '../branding/index.ts'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { readFormFields, setCookieLine } from '../http/index.ts'
import { type AuthorizeRequest, type OAuthRequestContext, readAuthorizeRequest, redirect } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { languageLinks } from './components.ts'
import { csrfCookie, csrfToken, passesCsrfCheck } from './csrf.ts'
import { formActionSources } from './form-action.ts'
import { type PageContent, pageResponse } from './layout.ts'
import { scriptPath } from './passkey-script.ts'
import { isSupportedLanguage, type Language, languageCookie, languageNames, selectLanguage, type Texts, textsOf } from './texts/index.ts'

/** What every page is made from: the request, its pool and client, language and branding. */
export interface PageContext {
  requestContext: OAuthRequestContext
  /** With the pool's region and account, and what Lambda triggers get as context. */
  call: Call
  pool: Pool
  /** A copy for pages: it always hides user enumeration, and has no secret, so that no SECRET_HASH is required. */
  client: AppClient
  /** The look of the client's pages. */
  branding: Branding
  lang: Language
  texts: Texts
  csrf: string
  /** The URL of another page with the same query. */
  address: (path: `/${string}`, change?: Readonly<Record<string, string>>) => string
}

/** A page within an authorization request; the URLs of its forms and links repeat the request's query. */
export interface AuthorizePageContext extends PageContext {
  authorizeRequest: AuthorizeRequest
}

/** Answers a request for a page. */
export type PageHandler = (context: AuthorizePageContext) => Promise<Response>

/** The context of a page for this client. */
export async function createPageContext(requestContext: OAuthRequestContext, pool: Pool, client: AppClient): Promise<PageContext> {
  const { call, poolLocation, query, incoming } = requestContext
  const lang = selectLanguage(incoming.headers, query.get('lang') ?? undefined)
  return {
    requestContext,
    call: withAnalytics(
      { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: client.settings.ClientId } },
      client,
      'page',
    ),
    pool,
    client: { ...client, secrets: [], settings: { ...client.settings, PreventUserExistenceErrors: 'ENABLED' } },
    branding: await loadBranding(call, pool, client),
    lang,
    texts: textsOf(lang),
    csrf: csrfToken(call, pool, incoming.headers),
    address(path, change = {}) {
      const changed = new URLSearchParams(query)
      for (const [name, value] of Object.entries(change)) changed.set(name, value)
      return `${poolLocation.pathPrefix}${path}?${changed}`
    },
  }
}

/** A handler that validates the authorization request as `/oauth2/authorize` does, with the same error page and error redirects. */
export const withAuthorizeRequest =
  (answer: PageHandler) =>
  async (requestContext: OAuthRequestContext): Promise<Response> => {
    const { call, poolLocation, query } = requestContext
    const read = await readAuthorizeRequest(call, poolLocation, query)
    if (read.kind === 'refused') return redirect(read.location)
    const { request: authorizeRequest } = read
    return answer({ ...(await createPageContext(requestContext, authorizeRequest.pool, authorizeRequest.client)), authorizeRequest })
  }

/** The path of a page, without the pool's id. */
const pathOf = ({ incoming, poolLocation }: OAuthRequestContext): string =>
  new URL(incoming.url ?? '/', 'http://localhost').pathname.slice(poolLocation.pathPrefix.length)

const languageCookieSeconds = 365 * 24 * 3_600

/** A page as a response, with the CSRF cookie, the language cookie and a Content-Security-Policy for its forms. */
export function renderPage(
  context: PageContext,
  status: number,
  page: Pick<PageContent, 'title' | 'body' | 'next'> & { hasScript?: true },
): Response {
  const { call, requestContext, client, branding, lang, csrf } = context
  call.analytics?.notePageView(pathOf(requestContext))
  const cookies = [csrfCookie(call, requestContext.poolLocation, csrf)]
  if (isSupportedLanguage(requestContext.query.get('lang') ?? undefined))
    cookies.push(
      setCookieLine(call.settings, languageCookie, lang, {
        path: requestContext.poolLocation.pathPrefix || '/',
        seconds: languageCookieSeconds,
      }),
    )
  const footer = languageLinks(context, languageNames)
  const policy = { forms: formActionSources(client), ...(page.hasScript && { scripts: ["'self'"] }) }
  const script = page.hasScript && `${requestContext.poolLocation.pathPrefix}${scriptPath}`
  return pageResponse(status, { ...page, branding, script, lang, footer }, policy, cookies)
}

/** For a page that only a form leads to, opened by its URL, and for one that the pool does not have. */
export const redirectToLogin: PageHandler = async context => redirect(context.address('/login'))

/** The fields of a form. `get` answers the empty string for a field that is absent or occurs twice. */
export interface FormFields {
  get(name: string): string
  names(): string[]
}

/** The form of the request; undefined if its CSRF check fails or the body is no form. */
export async function readVerifiedForm({ requestContext, call, pool }: PageContext): Promise<FormFields | undefined> {
  const fields = await readFormFields(requestContext.incoming)
  const only = (name: string) => (typeof fields === 'object' && fields.getAll(name).length === 1 ? fields.get(name)! : '')
  if (typeof fields === 'object' && passesCsrfCheck(call, pool, requestContext.incoming, only('_csrf')))
    return { get: only, names: () => [...new Set(fields.keys())] }
  call.trace.refusal = { code: 'http-403', rule: { id: 'form-out-of-date' } }
  return undefined
}
