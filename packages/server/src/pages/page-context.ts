import { type Branding, loadBranding } from '../branding/index.ts'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { readFormFields, setCookieLine } from '../http/index.ts'
import { type AuthorizeRequest, errorPageUrl, type OAuthRequestContext, readAuthorizeRequest, redirect } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { languageLinks } from './components.ts'
import { csrfCookie, csrfToken, passesCsrfCheck } from './csrf.ts'
import { formActionSources } from './form-action.ts'
import { type PageContent, pageResponse } from './layout.ts'
import { scriptPath } from './passkey-script.ts'
import { isSupportedLanguage, type Language, languageCookie, languageNames, selectLanguage, type Texts, textsOf } from './texts/index.ts'

/** Who a page is for. */
export interface PageContext {
  requestContext: OAuthRequestContext
  /** As the pool's functions and messages need it. */
  call: Call
  pool: Pool
  /** That hides who exists and has no secret to prove, whatever its settings are for the API. */
  client: AppClient
  /** What its pages show that others' do not. */
  branding: Branding
  lang: Language
  texts: Texts
  csrf: string
  /** Another page with the same query. */
  address: (path: `/${string}`, change?: Readonly<Record<string, string>>) => string
}

/** Somebody in the middle of an authorize request, whose query every address of a page carries on. */
export interface AuthorizePageContext extends PageContext {
  authorizeRequest: AuthorizeRequest
}

export type PageHandler = (context: AuthorizePageContext) => Promise<Response>

export async function createPageContext(requestContext: OAuthRequestContext, pool: Pool, client: AppClient): Promise<PageContext> {
  const { call, poolLocation, query, incoming } = requestContext
  const lang = selectLanguage(incoming.headers, query.get('lang') ?? undefined)
  return {
    requestContext,
    call: { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: client.settings.ClientId } },
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

/** The same checks, and the same answers, as authorize's. */
export const withAuthorizeRequest =
  (answer: PageHandler) =>
  async (requestContext: OAuthRequestContext): Promise<Response> => {
    const { call, poolLocation, query } = requestContext
    const read = await readAuthorizeRequest(call, poolLocation, query)
    if (read.kind === 'page') return redirect(errorPageUrl(poolLocation.pathPrefix, read.error, read.clientId))
    if (read.kind === 'redirect') return redirect(read.location)
    const { request: authorizeRequest } = read
    return answer({ ...(await createPageContext(requestContext, authorizeRequest.pool, authorizeRequest.client)), authorizeRequest })
  }

const languageCookieSeconds = 365 * 24 * 3_600

/** A page with forms of ours. */
export function renderPage(
  context: PageContext,
  status: number,
  page: Pick<PageContent, 'title' | 'body'> & { hasScript?: true },
): Response {
  const { call, requestContext, client, branding, lang, csrf } = context
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

/** A page that only a form leads to, opened by its address; and one that this pool has not. */
export const redirectToLogin: PageHandler = async context => redirect(context.address('/login'))

/** What a form of ours says: one value each, and nothing where it is no form or not ours. */
export interface FormFields {
  get(name: string): string
  names(): string[]
}

/** Undefined for a form that another page sent, or that came too late. */
export async function readVerifiedForm({ requestContext, call, pool }: PageContext): Promise<FormFields | undefined> {
  const fields = await readFormFields(requestContext.incoming)
  if (typeof fields === 'string') return undefined
  const only = (name: string) => (fields.getAll(name).length === 1 ? fields.get(name)! : '')
  return passesCsrfCheck(call, pool, requestContext.incoming, only('_csrf'))
    ? { get: only, names: () => [...new Set(fields.keys())] }
    : undefined
}
